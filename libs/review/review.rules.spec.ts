import { describe, expect, it } from '@jest/globals';
import { afterApproval, emptyStages, refusalFor } from './review.rules.js';

const review = { open: true, departmentId: 'd', ownWorkOf: ['writer', 'submitter'], decidedBy: ['first'] };
const person = (userId: string, isReviewer = true, departmentId = 'd') => ({
  userId,
  isReviewer,
  departmentId,
});

describe('refusalFor', () => {
  it.each([
    ['a reviewer with no part in it', person('second'), undefined],
    ['who wrote it', person('writer'), 'own-work'],
    ['who submitted it', person('submitter'), 'own-work'],
    ['who decided another stage', person('first'), 'second-stage'],
    ['an administrator without the role', person('boss', false), 'not-a-reviewer'],
    ['a reviewer of another department', person('second', true, 'e'), 'other-department'],
  ])('%s', (_name, who, refusal) => {
    expect(refusalFor(who, review)).toBe(refusal);
  });

  it('lets nobody decide what is closed', () => {
    expect(refusalFor(person('second'), { ...review, open: false })).toBe('review-closed');
  });
});

describe('stages', () => {
  const stages = [
    { key: 'first', name: '初审' },
    { key: 'final', name: '终审' },
  ];

  it('go one after another', () => {
    expect(afterApproval(0, stages)).toEqual({ done: false, stage: 1 });
    expect(afterApproval(1, stages)).toEqual({ done: true, stage: 1 });
  });

  it('block when nobody is left for them', () => {
    expect(emptyStages(stages, 0, 1)).toEqual([stages[1]]);
    expect(emptyStages(stages, 0, 2)).toEqual([]);
  });
});
