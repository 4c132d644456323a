import { common, problem, state } from './common.js';
import { password, shell, signIn, tour } from './shell.js';
import { today } from './today.js';

/** What the first views say; the other pages bring their texts with them. */
export const first = { common, problem, state, password, shell, signIn, tour, today };
