import { audit, channel, channels, people, stop, timing } from './admin.js';
import { calendar, plan, planning } from './calendar.js';
import { common, problem, state } from './common.js';
import { draft, drafts } from './drafts.js';
import { review, reviews } from './reviews.js';
import { password, shell, signIn, tour } from './shell.js';
import { today } from './today.js';

export const zhCN = {
  common,
  problem,
  state,
  password,
  shell,
  signIn,
  tour,
  today,
  draft,
  drafts,
  review,
  reviews,
  calendar,
  plan,
  planning,
  audit,
  channel,
  channels,
  people,
  stop,
  timing,
};
