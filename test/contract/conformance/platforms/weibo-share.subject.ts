import type { Subject } from '../subject.js';
import { READING, WeiboAccount, WRITE_ROWS } from './weibo.account.js';

const account = new WeiboAccount({ picture: 'none' });

/** A short post (reference B3). */
const subject: Subject = {
  name: 'weibo: share',
  connector: account.connector,
  way: { setting: 'publishMode', value: 'share' },
  calls: {
    commit: 'statuses/share.json',
    lookup: 'statuses/user_timeline.json',
    withdraw: 'statuses/destroy.json',
    presence: 'statuses/show.json',
  },
  numbers: [
    { section: 'B2, B3, B7', at: 'commit', call: 'statuses/share.json', rows: WRITE_ROWS },
    {
      section: 'B3',
      at: 'commit',
      call: 'statuses/share.json',
      rows: { 'text not find domain!': 'content', 'appkey not bind domain!': 'config' },
      provoke: async (text) => {
        await account.set({ safeDomains: text.startsWith('appkey') ? [] : ['elsewhere.example.gov.cn'] });
      },
    },
    ...READING,
    {
      section: 'B6, B7',
      at: 'withdraw',
      call: 'statuses/destroy.json',
      rows: { 20101: 'withdrawn', 20102: 'failed', 10001: 'failed', 10023: 'quota', 21327: 'failed' },
    },
    {
      section: 'B6, B7',
      at: 'presence',
      call: 'statuses/show.json',
      rows: { 20101: 'gone', 20112: 'unknown', 10001: 'unknown' },
    },
    {
      section: 'B6, B7',
      at: 'metrics',
      call: 'statuses/count.json',
      rows: { 10005: 'unsupported', 10014: 'unsupported', 10023: 'quota', 10001: 'failed' },
    },
    {
      section: 'B6, B7',
      at: 'comments',
      call: 'comments/show.json',
      rows: {
        10014: 'unsupported',
        20101: 'unsupported',
        20112: 'unsupported',
        10023: 'quota',
        10001: 'failed',
      },
    },
  ],
  never: {
    accepted: 'a post is there or not (B3)',
    refresh: 'a token cannot be renewed without a person (B2)',
  },
  undecidable: {
    because: 'five newer posts have pushed it out of what the timeline shows (B8)',
    arrange: async () => {
      await account.fillTimeline();
    },
  },
  metrics: account.metrics,
  comments: account.comments,
  authorisation: account.authorisation,
  open: async (bench) => await account.open(bench),
};

export default subject;
