import type { Translation } from '../translation.js';

export const rounds: Translation['rounds'] = {
  title: 'Earlier rounds of review',
  round: 'Version {{number}} · submitted by {{name}}',
  none: 'No opinion was given',
  more: '{{count}} earlier',
  expand: 'Show all of it',
  fold: 'Fold',
  returned: 'Returned at “{{stage}}” by {{name}}',
};
