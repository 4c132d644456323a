import { A2_3, A4_1, A5_1, A6_1 } from '#libs/connectors/wechat/testing/wechat.reference-errors.js';
import type { Subject } from '../subject.js';
import { renewedTo, rows, WechatAccount } from './wechat.account.js';

const account = new WechatAccount({});

/** Publishing without a push (reference A6). */
const subject: Subject = {
  name: 'wechat: publish',
  connector: account.connector,
  way: { setting: 'publishMode', value: 'publish' },
  calls: {
    commit: 'freepublish/submit',
    lookup: 'freepublish/batchget',
    withdraw: 'freepublish/delete',
    presence: 'freepublish/getarticle',
  },
  numbers: [
    { section: 'A2.3', at: 'stage', call: 'stable_token', rows: rows(A2_3, { 41004: 'config' }) },
    { section: 'A4.1', at: 'stage', call: 'media/uploadimg', rows: rows(A4_1, renewedTo('staged')) },
    {
      section: 'A4.2',
      at: 'stage',
      call: 'material/add_material',
      rows: { 40004: 'content', 40005: 'content', 40007: 'content', 40009: 'content', 45001: 'content' },
    },
    {
      section: 'A5.1',
      at: 'stage',
      call: 'draft/add',
      // A cover that is gone is uploaded anew, once.
      rows: rows(A5_1, { ...renewedTo('staged'), 40007: 'staged', 99999: 'human' }),
    },
    {
      section: 'A5.2',
      at: 'stage',
      call: 'draft/get',
      // A draft that is gone is made anew, once.
      rows: { 40007: 'staged', 40002: 'config', 40035: 'config' },
    },
    {
      section: 'A6.1',
      at: 'commit',
      call: 'freepublish/submit',
      // Without the right to publish the draft waits for a person (A3.1). The platform checks the caller's address at
      // every call by now, not only when it gives out a token.
      rows: rows(A6_1, { 40164: 'config', 42007: 'refresh', 48001: 'human', 99999: 'unknown' }),
    },
    {
      section: 'A6.1, 40007',
      at: 'commit',
      call: 'freepublish/submit',
      rows: { 'a person has published the draft': 'already_done' },
      provoke: async (_row, { staged }) => {
        await account.publishByHand(staged);
        await account.settled();
      },
    },
    {
      section: 'A6.2',
      at: 'confirm',
      call: 'freepublish/get',
      rows: { 40001: 'published', 40002: 'failed', 48001: 'failed', 45009: 'failed', '-1': 'failed' },
    },
    {
      section: 'A6.3',
      at: 'lookup',
      call: 'freepublish/batchget',
      rows: { 40001: 'found', 45009: 'failed', '-1': 'failed', 48001: 'undecidable' },
    },
    {
      section: 'A6.3',
      at: 'withdraw',
      call: 'freepublish/delete',
      rows: { 53600: 'failed', 45009: 'quota', '-1': 'failed', 48001: 'failed', 40001: 'withdrawn' },
    },
    {
      section: 'A6.3',
      at: 'presence',
      call: 'freepublish/getarticle',
      rows: { 53600: 'unknown', 48001: 'unknown', 45009: 'unknown', 40001: 'shown' },
    },
    {
      section: 'A9',
      at: 'comments',
      call: 'comment/list',
      rows: {
        88000: 'unsupported',
        88001: 'unsupported',
        88002: 'failed',
        88010: 'failed',
        88011: 'failed',
        45009: 'quota',
        '-1': 'failed',
      },
    },
    {
      section: 'A10',
      at: 'metrics',
      call: 'datacube/getarticletotaldetail',
      // Where the new family is closed, the old one is asked instead (A10.1).
      rows: { 61500: 'failed', 61501: 'failed', 61503: 'not_ready', 45009: 'quota', 48001: 'measured' },
    },
  ],
  results: [
    {
      section: 'A6.2',
      told: 'confirm',
      rows: { 0: 'published', 2: 'content', 3: 'human', 4: 'content' },
      arrange: async (row) => {
        await account.set({ publishOutcomes: [{ status: Number(row) }] });
      },
    },
    {
      section: 'A6.2, gone after success',
      told: 'confirm',
      rows: { 5: 'removed', 6: 'removed' },
      arrange: async (row) => {
        await account.set({ afterPublish: [{ outcome: row === '5' ? 'delete' : 'ban', afterMs: 0 }] });
      },
    },
    {
      section: 'A8.4',
      told: 'callback',
      rows: { 0: 'published', 2: 'content', 3: 'human', 4: 'content' },
      arrange: async (row) => {
        await account.set({ publishOutcomes: [{ status: Number(row) }] });
      },
    },
  ],
  never: { done: 'publishing is only accepted (A6.1)' },
  undecidable: {
    because: 'the draft is gone and the articles do not show it yet',
    before: async () => {
      await account.set({ visibilityDelayMs: 3_600_000 });
    },
  },
  callbacks: {
    event: 'PUBLISHJOBFINISH',
    bind: () => account.bindForPushes(),
    listen: async (callbackUrl) => {
      await account.set({ callbackUrl });
    },
    faults: ['callback_lost', 'callback_late', 'callback_double', 'callback_reorder'],
  },
  metrics: account.metrics,
  comments: account.comments,
  open: async (bench) => await Promise.resolve(account.open(bench)),
};

export default subject;
