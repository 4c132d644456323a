import type { Translation } from '../translation.js';

export const due: Translation['due'] = {
  label: 'Wished publication time',
  column: 'Wished for',
  none: 'Not given',
  late: '{{time}} late',
  soon: '{{time}} left',
};
