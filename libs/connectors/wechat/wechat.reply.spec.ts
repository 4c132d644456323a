import { describe, expect, it } from '@jest/globals';
import { idAt, instantAt, integerAt, objectsAt, parsePlatformJson, readReply } from './wechat.reply.js';

function reply(text: string, status = 200): ReturnType<typeof readReply> {
  return readReply(status, Buffer.from(text, 'utf8'));
}

describe('readReply (reference A1)', () => {
  it('takes a missing errcode and zero for success', () => {
    expect(reply('{"media_id":"M"}').kind).toBe('ok');
    expect(reply('{"errcode":0,"errmsg":"ok"}').kind).toBe('ok');
    expect(reply('{"errcode":"0"}').kind).toBe('ok');
  });

  it('reads a refusal', () => {
    expect(reply('{"errcode":40007,"errmsg":"invalid media_id"}')).toMatchObject({
      kind: 'refused',
      errcode: 40007,
      errmsg: 'invalid media_id',
    });
  });

  it.each([
    ['a gateway page', '<html>502 Bad Gateway</html>', 502],
    ['a page with status 200', '<html></html>', 200],
    ['a cut-off body', '{"errcode":0,"publish_', 200],
    ['an empty body', '', 200],
    ['a list', '[]', 200],
    ['an errcode that is no number', '{"errcode":"busy"}', 200],
    ['success beside a server error', '{"errcode":0}', 503],
    ['a refusal beside a server error', '{"errcode":40007}', 500],
    ['success beside a redirect', '{"errcode":0}', 302],
  ])('draws nothing from %s', (_name, text, status) => {
    expect(reply(text, status).kind).toBe('garbled');
  });
});

describe('numbers', () => {
  it('keeps ids that JavaScript would round', () => {
    const body = parsePlatformJson('{"publish_id":9007199254740993,"small":2650177668,"ratio":0.25}');
    expect(body).toEqual({ publish_id: '9007199254740993', small: 2650177668, ratio: 0.25 });
    expect(idAt(body ?? {}, 'publish_id')).toBe('9007199254740993');
    expect(idAt(body ?? {}, 'small')).toBe('2650177668');
  });

  it('reads integers written either way', () => {
    expect(integerAt({ n: '3' }, 'n')).toBe(3);
    expect(integerAt({ n: 3 }, 'n')).toBe(3);
    expect(integerAt({ n: 'three' }, 'n')).toBeNull();
    expect(integerAt({}, 'n')).toBeNull();
  });

  it('reads unix seconds', () => {
    expect(instantAt({ t: 1772400000 }, 't')).toBe('2026-03-01T21:20:00.000Z');
    expect(instantAt({}, 't')).toBeNull();
    expect(instantAt({ t: 1e17 }, 't')).toBeNull();
  });
});

describe('objectsAt', () => {
  it('takes one object and a list alike', () => {
    expect(objectsAt({ item: { idx: 1 } }, 'item')).toEqual([{ idx: 1 }]);
    expect(objectsAt({ item: [{ idx: 1 }, { idx: 2 }] }, 'item')).toHaveLength(2);
    expect(objectsAt({ item: '' }, 'item')).toEqual([]);
  });
});
