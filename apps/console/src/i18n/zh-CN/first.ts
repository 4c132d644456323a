import { common, problem, state } from './common.js';
import { due } from './due.js';
import { freshness } from './freshness.js';
import { bell } from './notices.js';
import { overdue } from './overdue.js';
import { practice } from './practice.js';
import { shell, signIn } from './shell.js';
import { today } from './today.js';

/** What the first views say; the other pages bring their texts with them. */
export const first = {
  bell,
  common,
  due,
  freshness,
  problem,
  state,
  overdue,
  shell,
  signIn,
  practice,
  today,
};
