import type { Translation } from '../translation.js';

export const budgets: Translation['budgets'] = {
  title: 'Budgets of the platform',
  help: 'Fill in only what differs for this account; empty means the platform’s default. This is our own counting and does not change what the platform grants.',
  standard: 'platform’s default {{limit}}',
  own: 'platform’s default {{limit}}, changed for this channel',
  used: '{{used}} used',
  reserve: '{{reserve}} of it kept for verifying',
  range: 'A whole number from {{least}} to {{most}}, or empty',
  spent: 'With this limit nothing is left now; releases would wait until {{time}}',
  spacing: 'Least time between two releases',
  spacingHelp:
    'One that comes too soon after another waits by itself; one that cannot wait within its latest time goes to the backlog. 0 means any.',
  spacingNone: 'Any',
};
