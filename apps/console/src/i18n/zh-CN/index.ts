import { common, problem, state } from './common.js';
import { password, shell, signIn, tour } from './shell.js';

export const zhCN = { common, problem, state, password, shell, signIn, tour };
