import { describe, expect, it } from '@jest/globals';
import type { Connector } from '#libs/channels/connector.js';
import type { OutcomeKind } from '#libs/kernel/outcome.js';
import { isNever, type Subject } from './subject.js';

const OUTCOMES: Readonly<Record<OutcomeKind, true>> = {
  done: true,
  accepted: true,
  already_done: true,
  retry: true,
  refresh: true,
  quota: true,
  content: true,
  config: true,
  human: true,
  unknown: true,
};

/** Members that only a case of the subject can try; all others are tried without one. */
const NEEDS_A_CASE = [
  'callbacks',
  'metrics',
  'comments',
  'authorisation',
] as const satisfies readonly (keyof Connector & keyof Subject)[];

/** What the connector says of itself has a case, and no case is there for nothing. */
export function declarations(subject: Subject): void {
  const { connector, name, never } = subject;
  const lacking = [
    ...NEEDS_A_CASE.flatMap((member) => mismatch(subject, member)),
    ...(connector.update === undefined || subject.calls.update !== undefined
      ? []
      : [`${name} declares update and has no call for it: add calls.update`]),
    ...(connector.capabilities.canUpdate === (connector.update !== undefined)
      ? []
      : [`${name} says canUpdate and leaves out update, or the other way round`]),
    ...(connector.capabilities.canWithdraw === (connector.withdraw !== undefined)
      ? []
      : [`${name} says canWithdraw and leaves out withdraw, or the other way round`]),
    ...(connector.capabilities.overlap === undefined || connector.capabilities.lookup === 'exact'
      ? []
      : [
          `${name} says overlap and looks up in a window: a release in doubt could not be told from the next`,
        ]),
    ...(connector.withdraw === undefined || connector.presence !== undefined
      ? []
      : [`${name} declares withdraw and leaves out presence: nothing would prove that an item is gone`]),
    ...(connector.renewCredential === undefined || never.refresh === undefined || subject.byHand !== undefined
      ? []
      : [`${name} renews its credential and says that it never comes to refresh`]),
  ];

  describe('its declarations', () => {
    it('each have a case', () => {
      expect(lacking).toEqual([]);
    });
  });
}

function mismatch(subject: Subject, member: (typeof NEEDS_A_CASE)[number]): string[] {
  const declared = subject.connector[member] !== undefined;
  const given = subject[member];
  if (declared && given === undefined)
    return [`${subject.name} declares ${member} and has no case: add "${member}" to its file in platforms/`];
  return !declared && given !== undefined && !isNever(given)
    ? [`${subject.name} has a case of ${member}, which its connector does not declare`]
    : [];
}

/** Runs last: everything of the closed set was seen in the tests before, or is said to be impossible. */
export function outcomes({ name, never }: Subject, seen: ReadonlySet<OutcomeKind>): void {
  describe('the closed set of outcomes', () => {
    it.each(Object.keys(OUTCOMES) as OutcomeKind[])('%s was seen, or cannot be', (kind) => {
      const reason = never[kind];
      if (reason === undefined && !seen.has(kind))
        throw new Error(
          `${name} never came to "${kind}": add a row that provokes it, or say under "never" why it cannot be`,
        );
      if (reason !== undefined && seen.has(kind))
        throw new Error(`${name} came to "${kind}", of which it says: ${reason}`);
      expect(reason).not.toBe('');
    });
  });
}
