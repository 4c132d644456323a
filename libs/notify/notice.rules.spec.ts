import { describe, expect, it } from '@jest/globals';
import { RELEASE_TRANSITIONS, STATE_LABELS } from '#libs/release/release.transitions.js';
import { statesOf } from '#libs/kernel/transition.js';
import { derive, KINDS, NOTICE_KINDS, pathOf, type LoggedFact } from './notice.rules.js';
import { KIND_LABELS, textOf } from './notice.text.js';

function fact(change: Partial<LoggedFact>): LoggedFact {
  return {
    action: 'release.commit.content',
    subjectType: 'release',
    subjectId: 'r1',
    departmentId: 'd1',
    actorId: null,
    actorName: '系统',
    detail: {},
    ...change,
  };
}

const releaseTo = (to: string, from = 'committing') =>
  derive(fact({ detail: { from, to, channelId: 'c1', fault: { code: 'x', message: 'm' } } }));

describe('what people are told because of the log', () => {
  it('is every state of a release that waits for a person, and no other', () => {
    const told = statesOf(RELEASE_TRANSITIONS).filter((state) => releaseTo(state).raise.length > 0);
    expect([...told].sort()).toEqual(
      ['expired', 'failed', 'held', 'needs_attention', 'needs_removal', 'removed_by_platform'].sort(),
    );
    expect(told.every((state) => STATE_LABELS[state].zh !== '')).toBe(true);
  });

  it('is not told again while a release stays where it is', () => {
    expect(releaseTo('held', 'held').raise).toEqual([]);
  });

  it('asks reviewers when a blackout wants another approval, until it is given', () => {
    const detail = { from: 'held', to: 'held', channelId: 'c1', reason: 'blackout_reapproval' };
    const asked = derive(fact({ action: 'release.blackout.over', detail }));
    expect(asked.raise).toMatchObject([
      {
        kind: 'release.reapproval',
        subject: { type: 'release', id: 'r1' },
        audience: { by: 'reapprovers', releaseId: 'r1' },
      },
    ]);
    const atGate = { ...detail, from: 'staged', reason: 'reapproval_owed' };
    expect(
      derive(fact({ action: 'release.gate.held', detail: atGate })).raise.map((one) => one.kind),
    ).toEqual(['release.held', 'release.reapproval']);
    const given = { from: 'held', to: 'held', channelId: 'c1', reason: '仍然适用' };
    expect(derive(fact({ action: 'release.reapproved', detail: given }))).toEqual({
      raise: [],
      settle: ['release.reapproval:r1'],
    });
  });

  it('groups by channel and cause', () => {
    const [one] = releaseTo('failed').raise;
    expect(one).toMatchObject({
      groupKey: 'release.failed:c1:x',
      groupPath: '/channels/c1',
      audience: { by: 'roles', departmentId: 'd1', roles: ['editor', 'admin'] },
    });
  });

  it('ends what a publication, a resumption or a lifted stop makes untrue', () => {
    expect(releaseTo('published').settle).toEqual(['freshness.reached:c1', 'release.reapproval:r1']);
    const of = (action: string, subjectType: string, detail = {}) =>
      derive(fact({ action, subjectType, subjectId: 's1', detail }));
    expect(of('channel.resumed', 'channel').settle).toEqual(['channel.stopped:s1']);
    expect(of('channel.retired', 'channel').settle).toEqual([
      'channel.stopped:s1',
      'channel.credential:s1',
      'freshness.reached:s1',
    ]);
    expect(of('publishing.resumed', 'publishing').settle).toEqual(['publishing.stopped:all']);
    expect(of('stop.lifted', 'stop').settle).toEqual(['publishing.stopped:s1']);
    expect(of('review.withdrawn', 'review').settle).toEqual(['review.waiting:s1']);
  });

  it('tells of a stop of everything once, though two entries say it', () => {
    const entries = [
      fact({ action: 'publishing.stopped', subjectType: 'publishing', detail: { reason: 'r' } }),
      fact({ action: 'stop.declared', subjectType: 'stop', detail: { scope: 'all', reason: 'r' } }),
      fact({
        action: 'stop.declared',
        subjectType: 'stop',
        detail: { scope: 'platform', platform: 'weibo' },
      }),
    ];
    expect(entries.map((entry) => derive(entry).raise.length)).toEqual([1, 0, 1]);
  });

  it('leaves everything else alone', () => {
    for (const action of ['user.created', 'draft.saved', 'channel.checked', 'plan.created'])
      expect(derive(fact({ action, subjectType: action.split('.')[0] ?? '' }))).toEqual({
        raise: [],
        settle: [],
      });
  });

  it('says who acted, so that they need not be told of their own act', () => {
    const returned = fact({
      action: 'review.returned',
      subjectType: 'review',
      actorId: 'u1',
      detail: { draftId: 'x' },
    });
    expect(derive(returned).raise[0]).toMatchObject({
      kind: 'draft.returned',
      except: 'u1',
      subject: { id: 'x' },
    });
  });
});

describe('the text of a notice', () => {
  const facts = {
    title: 'T',
    channel: 'C',
    by: 'B',
    opinion: 'O',
    message: 'M',
    days: 10,
    limitDays: 14,
    limitAt: 'L',
    planned: 2,
    owed: 3,
    queue: 'Q',
    seconds: 61,
    polled: 3,
    name: 'N',
    column: 'K',
    left: 0,
    next: 'X',
    wanted: 3,
    what: 'W',
    whatEn: 'W',
  };

  it.each(NOTICE_KINDS)('of %s is there in both languages, with nothing left to fill in', (kind) => {
    for (const language of ['zh', 'en'] as const) {
      const { title, body } = textOf({ kind, count: 1, facts }, language);
      expect(title).not.toBe('');
      expect(`${title}${body}`).not.toMatch(/[{}]/);
      expect(KIND_LABELS[kind][language]).not.toBe('');
    }
    expect(textOf({ kind, count: 200, facts }, 'zh').title).toContain('共 200 条');
    expect(KINDS[kind].level).toMatch(/^(info|warn|alarm)$/);
  });

  it('puts in no more than it was given', () => {
    const told = {
      kind: 'release.failed' as const,
      count: 1,
      facts: { title: '{channel}<b>', channel: 'C' },
    };
    expect(textOf(told, 'zh').title).toBe('C：《{channel}<b>》发布失败');
  });

  it('leads straight to the item', () => {
    expect(pathOf({ type: 'release', id: '1' })).toBe('/releases/1');
    expect(pathOf({ type: 'review', id: '1' })).toBe('/reviews/1');
    expect(pathOf({ type: 'draft', id: '1' })).toBe('/drafts/1');
    expect(pathOf({ type: 'channel', id: '1' })).toBe('/channels/1');
    expect(pathOf({ type: 'column', id: '1' })).toBe('/columns/1');
  });
});
