import { channel, channels, people, stop, timing } from './admin.js';
import { arrange, templates } from './arrange.js';
import { audit } from './audit.js';
import { bulk } from './bulk.js';
import { budgets } from './budgets.js';
import { calendar, plan, planning } from './calendar.js';
import { correction } from './correction.js';
import { draftDesk } from './draft-desk.js';
import { credentialEnd } from './credential-end.js';
import { draft, drafts } from './drafts.js';
import { embargo } from './embargo.js';
import { feedback } from './feedback.js';
import { notices } from './notices.js';
import { noticeSettings } from './notice-settings.js';
import { rounds } from './rounds.js';
import { review, reviews } from './reviews.js';
import { revocation } from './revocation.js';
import { leave, password, tour } from './extras.js';
import { backlog, blackouts, board, columns } from './schedule.js';
import { story } from './story.js';
import { days, ladder, rules } from './rules.js';
import { stale } from './stale.js';
import { webhooks } from './webhooks.js';

/** What every page but the first views says. */
export const rest = {
  arrange,
  audit,
  backlog,
  blackouts,
  board,
  bulk,
  budgets,
  calendar,
  channel,
  channels,
  columns,
  correction,
  credentialEnd,
  days,
  draft,
  draftDesk,
  drafts,
  embargo,
  feedback,
  ladder,
  leave,
  notices,
  noticeSettings,
  password,
  people,
  plan,
  planning,
  review,
  reviews,
  rounds,
  revocation,
  rules,
  stale,
  stop,
  story,
  templates,
  timing,
  tour,
  webhooks,
};
