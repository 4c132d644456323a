/** One level of a review flow. */
export interface Stage {
  readonly key: string;
  readonly name: string;
}

export interface ReviewFacts {
  readonly open: boolean;
  readonly departmentId: string;
  /** Everybody who wrote any of the text since the draft was made, and who submitted it. */
  readonly ownWorkOf: readonly string[];
  /** Who has already decided a stage of this review. */
  readonly decidedBy: readonly string[];
}

export interface Person {
  readonly userId: string;
  readonly departmentId: string;
  readonly isReviewer: boolean;
}

export type Refusal = 'review-closed' | 'not-a-reviewer' | 'other-department' | 'own-work' | 'second-stage';

/**
 * Why this person may not decide now, or undefined when they may (design, section 4.6). The same for every way a
 * decision can come: form, API, bulk act, administrator.
 */
export function refusalFor(person: Person, review: ReviewFacts): Refusal | undefined {
  if (person.departmentId !== review.departmentId) return 'other-department';
  if (!person.isReviewer) return 'not-a-reviewer';
  if (!review.open) return 'review-closed';
  if (review.ownWorkOf.includes(person.userId)) return 'own-work';
  if (review.decidedBy.includes(person.userId)) return 'second-stage';
  return undefined;
}

export const REFUSAL_TEXT: Readonly<Record<Refusal, string>> = {
  'review-closed': '这次审核已经结束。',
  'not-a-reviewer': '只有审核角色可以给出意见，管理员身份不能代替。',
  'other-department': '这篇稿件属于其他部门。',
  'own-work': '不能审核自己撰写、修改或提交的稿件，请由其他人审核。',
  'second-stage': '您已审核过本稿的另一级，同一人不能审核两级。',
};

export type Verdict = 'approve' | 'return';

/** Where an approval of stage `stage` leads. */
export function afterApproval(
  stage: number,
  stages: readonly Stage[],
): { readonly done: boolean; readonly stage: number } {
  const next = stage + 1;
  return { done: next >= stages.length, stage: Math.min(next, stages.length - 1) };
}

/**
 * Stages that nobody can decide: with fewer eligible people than stages left, the last ones stay empty. An empty stage
 * blocks; it is never skipped.
 */
export function emptyStages(stages: readonly Stage[], stage: number, eligible: number): readonly Stage[] {
  return stages.slice(stage + eligible);
}
