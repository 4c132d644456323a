import { describe, expect, it } from '@jest/globals';
import { factsOf, storyOf, type Entry } from './story.js';

const entry = (kind: Entry['kind'], what: string, detail: Entry['detail'] = {}): Entry => ({
  at: '2026-03-02T01:00:00.000000Z',
  kind,
  what,
  actor: '系统',
  detail,
});
const whats = (entries: readonly Entry[]): readonly string[] => entries.map((one) => one.what);

describe('the story of a release', () => {
  it('tells an answer and the move that it caused as one', () => {
    const fault = { message: '连接中断', platformCode: '10023' };
    const told = storyOf([
      entry('change', 'commit.started'),
      entry('call', 'commit.called', { number: 1 }),
      entry('change', 'commit.unknown', { from: 'committing', to: 'verifying' }),
      entry('answer', 'commit.unknown', { number: 1, fault }),
      entry('change', 'lookup.absent', { from: 'verifying', to: 'staged' }),
    ]);
    expect(whats(told)).toEqual(['commit.called', 'commit.unknown', 'lookup.absent']);
    expect(told[1]?.detail).toMatchObject({ from: 'committing', to: 'verifying', number: 1 });
  });

  it('keeps the latest time only while that still matters', () => {
    const times = [entry('instant', 'latest'), entry('instant', 'due'), entry('instant', 'staged')];
    expect(whats(storyOf(times))).toEqual(['latest', 'due']);
    expect(whats(storyOf([...times, entry('instant', 'published')]))).toEqual(['due', 'published']);
  });
});

describe('what an entry says', () => {
  it('is both times of a move', () => {
    const detail = { before: '2026-03-02T01:00:00.000Z', plannedAt: '2026-03-03T01:00:00.000Z' };
    expect(factsOf(entry('change', 'rescheduled', detail))).toEqual([
      { kind: 'moved', before: detail.before, after: detail.plannedAt },
    ]);
    const swapped = { before: '01890000-0000-7000-8000-000000000000', revisionId: 'r' };
    expect(factsOf(entry('change', 'revision.swapped', swapped))).toEqual([]);
  });

  it("is a person's reason and the system's sentence, without the codes kept for programs", () => {
    expect(factsOf(entry('change', 'held', { reason: '等口径' }))).toEqual([
      { kind: 'said', text: '等口径' },
    ]);
    const held = { reason: 'blackout', sentence: '处于静默期', fault: { message: '处于静默期' } };
    expect(factsOf(entry('change', 'commit.held', held))).toEqual([
      { kind: 'told', code: null, text: '处于静默期', number: null },
    ]);
  });

  it("is the platform's words and number", () => {
    const fault = { code: 'weibo.duplicate', message: '内容重复', platformCode: '20019' };
    expect(factsOf(entry('answer', 'commit.content', { fault }))).toEqual([
      { kind: 'told', code: 'weibo.duplicate', text: '内容重复', number: '20019' },
    ]);
    expect(factsOf(entry('callback', 'callback.rejected', { outcome: { kind: 'rejected', fault } }))).toEqual(
      [{ kind: 'told', code: 'weibo.duplicate', text: '内容重复', number: '20019' }],
    );
  });

  it('is the receipt and the proof of a withdrawal', () => {
    const receipt = { ids: { post: '42' }, publicUrl: 'https://example.gov.cn/42' };
    expect(factsOf(entry('receipt', 'receipt.answer', receipt))).toEqual([
      { kind: 'link', url: 'https://example.gov.cn/42' },
      { kind: 'value', name: 'post', value: '42' },
    ]);
    const proof = { evidence: { publicUrl: 'https://example.gov.cn/42', status: 404 } };
    expect(factsOf(entry('withdrawal', 'withdrawal.proved', proof))).toEqual([
      { kind: 'link', url: 'https://example.gov.cn/42' },
      { kind: 'value', name: 'status', value: '404' },
    ]);
    const seen = { evidence: { by: 'person', note: '在后台看过', at: '2026-03-02T01:00:00.000Z' } };
    expect(factsOf(entry('withdrawal', 'withdrawal.confirmed', seen))).toEqual([
      { kind: 'said', text: '在后台看过' },
    ]);
  });
});
