import type { Subject } from '../subject.js';
import { READING, WeiboAccount, WRITE_ROWS } from './weibo.account.js';

const account = new WeiboAccount({ publishMode: 'article' });

/** A headline article with the post that carries it (reference B5). */
const subject: Subject = {
  name: 'weibo: headline article',
  connector: account.connector,
  way: { setting: 'publishMode', value: 'article' },
  calls: {
    commit: 'article/publish.json',
    lookup: 'statuses/user_timeline.json',
    withdraw: 'statuses/destroy.json',
    presence: 'statuses/show.json',
  },
  numbers: [
    { section: 'B2, B3, B7', at: 'commit', call: 'article/publish.json', rows: WRITE_ROWS },
    ...READING,
    {
      section: 'B5',
      at: 'commit',
      call: 'article/publish.json',
      rows: { 10001: 'unknown', 10008: 'content', 11001: 'quota', 11002: 'unknown', 11003: 'human' },
      provoke: async (code) => {
        await account.set({ articleOutcomes: [{ code: Number(code) }] });
      },
    },
    {
      section: 'B5, B6',
      at: 'withdraw',
      call: 'statuses/destroy.json',
      rows: { 20101: 'unsupported', 20102: 'failed', 10023: 'quota' },
    },
  ],
  never: {
    accepted: 'an article is there or not (B5)',
    refresh: 'a token cannot be renewed without a person (B2)',
  },
  undecidable: {
    because: 'five newer posts have pushed it out of what the timeline shows (B8)',
    arrange: async () => {
      await account.fillTimeline();
    },
  },
  absenceUnproved: 'an article may stand without its post, and nothing lists articles (B5)',
  repeats: 'nothing says that a repeated article is recognised (B5)',
  foundElsewhere: 'the timeline shows the post that carries the article (B5)',
  // No call deletes or shows an article; only its post can be taken back (B5).
  takingBack: { withdraw: 'unsupported', presence: 'unknown' },
  metrics: account.metrics,
  comments: account.comments,
  authorisation: account.authorisation,
  open: async (bench) => await account.open(bench),
};

export default subject;
