import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decryptMessage, encryptMessage, sameSignature, signatureOf } from './wechat.crypto.js';

const TOKEN = 'AAAAA';
const KEY = 'A'.repeat(43);
const APP_ID = 'wxba5fad812f8e6fb9';

/** The platform's own examples (reference A8.3). */
const PUSH =
  '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=';
const PUSH_MESSAGE =
  '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}';
const REPLY = 'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==';

describe('the platform’s golden vectors (reference A8.3)', () => {
  it.each([
    ['URL verification', ['1714036504', '1514711492'], 'f464b24fc39322e44b38aa78f5edd27bd1441696'],
    ['plain push', ['1714037059', '486452656'], '899cf89e464efb63f54ddac96b0a0a235f53aa78'],
    ['secure push, signature', ['1714112445', '415670741'], '6c5c811b55cc85e0e1b54100749188c20beb3f5d'],
    [
      'secure push, msg_signature',
      ['1714112445', '415670741', PUSH],
      '046e02f8204d34f8ba5fa3b1db94908f3df2e9b3',
    ],
    ['reply', ['1713424427', '415670741', REPLY], '1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1'],
  ])('signs: %s', (_name, parts, signature) => {
    expect(signatureOf([TOKEN, ...parts])).toBe(signature);
  });

  it('opens the secure push', () => {
    expect(decryptMessage(PUSH, KEY, APP_ID)).toBe(PUSH_MESSAGE);
  });

  it('seals the push and the reply to the same bytes', () => {
    expect(encryptMessage(PUSH_MESSAGE, KEY, APP_ID, Buffer.from('a8eedb185eb2fecf'))).toBe(PUSH);
    expect(encryptMessage('{"demo_resp":"good luck"}', KEY, APP_ID, Buffer.from('707722b803182950'))).toBe(
      REPLY,
    );
  });
});

describe('decryptMessage', () => {
  it('refuses a message for another account', () => {
    expect(decryptMessage(PUSH, KEY, 'wx0000000000000000')).toBeNull();
  });

  it('refuses another key', () => {
    expect(decryptMessage(PUSH, `B${'A'.repeat(42)}`, APP_ID)).toBeNull();
  });

  it.each([
    ['a cut text', PUSH.slice(0, 40)],
    ['an empty text', ''],
    ['a single block', Buffer.alloc(16, 7).toString('base64')],
    ['no base64 at all', '……'],
  ])('refuses %s without throwing', (_name, text) => {
    expect(decryptMessage(text, KEY, APP_ID)).toBeNull();
  });

  it('refuses keys of the wrong length', () => {
    expect(decryptMessage(PUSH, 'A'.repeat(42), APP_ID)).toBeNull();
    expect(decryptMessage(PUSH, '', APP_ID)).toBeNull();
  });

  it('gives back whatever was sealed, of any length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (message) => {
        const sealed = encryptMessage(message, KEY, APP_ID, Buffer.alloc(16, 3));
        return decryptMessage(sealed, KEY, APP_ID) === Buffer.from(message, 'utf8').toString('utf8');
      }),
    );
  });
});

describe('sameSignature', () => {
  it('tells equal from different, also in length', () => {
    expect(sameSignature('abc', 'abc')).toBe(true);
    expect(sameSignature('abc', 'abd')).toBe(false);
    expect(sameSignature('abc', '')).toBe(false);
  });
});
