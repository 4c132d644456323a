import { A7_4 } from '#libs/connectors/wechat/testing/wechat.reference-errors.js';
import type { Subject } from '../subject.js';
import { rows, WechatAccount } from './wechat.account.js';

const account = new WechatAccount({ publishMode: 'mass_send' });

/** Sending to all followers (reference A7). Staging is that of publishing, where its tables are. */
const subject: Subject = {
  name: 'wechat: mass send',
  connector: account.connector,
  way: { setting: 'publishMode', value: 'mass_send' },
  calls: {
    commit: 'message/mass/sendall',
    lookup: 'draft/get',
    withdraw: 'message/mass/delete',
    presence: 'message/mass/get',
  },
  numbers: [
    {
      section: 'A7.4',
      at: 'commit',
      call: 'message/mass/sendall',
      // Without the right to send the draft waits for a person (A3.1).
      rows: rows(A7_4, { 45065: 'already_done', 48001: 'human', 99999: 'unknown' }),
    },
    {
      section: 'A7.5',
      at: 'confirm',
      call: 'message/mass/get',
      rows: { 40059: 'failed', 45009: 'failed', '-1': 'failed', 40001: 'published' },
    },
    {
      section: 'A7.5',
      at: 'withdraw',
      call: 'message/mass/delete',
      rows: { 40059: 'failed', 40060: 'failed', 45009: 'quota', '-1': 'failed', 40001: 'withdrawn' },
    },
    {
      section: 'A7.5',
      at: 'presence',
      call: 'message/mass/get',
      rows: { 40059: 'unknown', 40001: 'shown' },
    },
  ],
  results: [
    {
      section: 'A8.5',
      told: 'callback',
      rows: {
        'send success': 'published',
        'send fail': 'human',
        'err(10001)': 'content',
        'err(20001)': 'content',
        'err(20002)': 'content',
        'err(20004)': 'content',
        'err(20006)': 'content',
        'err(20008)': 'content',
        'err(20013)': 'content',
        'err(21000)': 'content',
        'err(22000)': 'content',
        'err(30001)': 'human',
        'err(30002)': 'content',
        'err(30003)': 'content',
        'err(40001)': 'human',
        'err(40002)': 'human',
        'err(20431)': 'content',
      },
      arrange: async (row) => {
        await account.set({ massOutcomes: [row] });
      },
    },
    {
      section: 'A7.5',
      told: 'confirm',
      rows: { 'send success': 'published', 'err(20001)': 'human' },
      arrange: async (row) => {
        await account.set({ massOutcomes: [row] });
      },
    },
  ],
  never: { done: 'a send is only accepted (A7.1)' },
  undecidable: {
    because: 'the platform wants the key to rest before it answers',
    before: async () => {
      await account.set({ massCooldownMs: 3_600_000 });
    },
  },
  callbacks: {
    event: 'MASSSENDJOBFINISH',
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
