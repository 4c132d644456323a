import type { Subject } from '../subject.js';
import { WechatAccount } from './wechat.account.js';

const account = new WechatAccount({ publishMode: 'draft_only' });

/** Drafts that a person publishes (reference A3.1). Staging is that of publishing, where its tables are. */
const subject: Subject = {
  name: 'wechat: draft only',
  connector: account.connector,
  way: { setting: 'publishMode', value: 'draft_only' },
  byHand: account.byHand,
  calls: {
    commit: 'freepublish/submit',
    lookup: 'freepublish/batchget',
    withdraw: 'freepublish/delete',
    presence: 'freepublish/getarticle',
  },
  numbers: [
    {
      section: 'A5.1',
      at: 'stage',
      call: 'draft/add',
      rows: { '-1': 'retry', 45009: 'quota', 45166: 'content', 48001: 'config', 99999: 'human' },
    },
    {
      section: 'A6.3',
      at: 'lookup',
      call: 'freepublish/batchget',
      // Where only people publish, the account may have no right to list; the draft that is gone is no proof.
      rows: { 40001: 'found', 45009: 'failed', '-1': 'failed', 48001: 'undecidable' },
    },
  ],
  never: {
    done: 'a person publishes',
    accepted: 'a person publishes',
    already_done: 'no call is made that could tell',
    refresh: 'no call is made whose token could be stale; staging renews its own',
    unknown: 'no call is made that could be in doubt',
  },
  undecidable: {
    because: 'the draft is gone and the articles do not show it yet',
    before: async () => {
      await account.set({ visibilityDelayMs: 3_600_000 });
    },
  },
  repeats: 'no call is made',
  callbacks: { never: 'a result belongs to no call of ours; test/contract/wechat.spec.ts finds its release' },
  metrics: account.metrics,
  comments: account.comments,
  open: async (bench) => await Promise.resolve(account.open(bench)),
};

export default subject;
