import { createGhostConnector } from '#libs/connectors/ghost/ghost.connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { BoundChannel, sampleContent } from '../../sandbox-channels.js';
import type { SandboxBench } from '../sandbox-bench.js';
import type { OpenedSubject, Subject } from '../subject.js';

const connector = createGhostConnector();
let sandbox: SandboxBench | undefined;

/** A site that runs Ghost (reference, government websites, 1.6). */
const subject: Subject = {
  name: 'ghost',
  connector,
  calls: {
    commit: 'PUT posts/:id',
    lookup: 'GET posts/:id',
    withdraw: 'PUT posts/:id',
    presence: 'GET posts/:id',
    update: 'PUT posts/:id',
  },
  numbers: [
    {
      section: '1.6',
      at: 'commit',
      call: 'PUT posts/:id',
      rows: {
        '400 INVALID_JWT': 'refresh',
        '401 INVALID_JWT': 'refresh',
        // Somebody saved the draft since staging: the next commit names the version that was seen.
        '409 UPDATE_COLLISION': 'retry',
        302: 'config',
        400: 'content',
        401: 'config',
        403: 'config',
        404: 'human',
        406: 'config',
        413: 'content',
        415: 'content',
        418: 'config',
        422: 'content',
        429: 'retry',
        500: 'unknown',
        502: 'unknown',
        503: 'unknown',
        504: 'unknown',
      },
    },
    {
      section: '1.6, 409',
      at: 'commit',
      call: 'PUT posts/:id',
      rows: { 'a gateway has delivered the call before': 'already_done' },
      provoke: async (_row, { channel, job, staged }) => {
        await connector.commit(job, staged, channel.context());
        const collision = { kind: 'error_number', number: 409, code: 'UPDATE_COLLISION', times: 1 } as const;
        sandbox?.strike('ghost', 'PUT posts/:id', collision);
      },
    },
    {
      section: '1.6',
      at: 'stage',
      call: 'POST posts',
      // A refused signature is made anew once.
      rows: { '401 INVALID_JWT': 'staged', 403: 'config', 422: 'content', 429: 'retry', 500: 'retry' },
    },
    {
      section: '1.6',
      at: 'lookup',
      call: 'GET posts/:id',
      rows: { '401 INVALID_JWT': 'found', 403: 'failed', 404: 'undecidable', 429: 'failed', 500: 'failed' },
    },
    {
      section: '1.6',
      at: 'withdraw',
      call: 'PUT posts/:id',
      rows: {
        '409 UPDATE_COLLISION': 'failed',
        '401 INVALID_JWT': 'withdrawn',
        403: 'failed',
        404: 'withdrawn',
        500: 'failed',
      },
    },
    {
      section: '1.6',
      at: 'presence',
      call: 'GET posts/:id',
      rows: { '401 INVALID_JWT': 'shown', 403: 'unknown', 404: 'gone', 500: 'unknown' },
    },
  ],
  never: {
    accepted: 'a post is public or not',
    quota: 'a site sets no budgets; 429 is waited out',
  },
  undecidable: {
    because: 'somebody deleted the post',
    arrange: async ({ staged }) => {
      const site = sandbox?.sandbox.world.data.defaults.ghost ?? '';
      const { postId } = staged;
      if (typeof postId !== 'string') throw new Error('nothing was staged');
      await sandbox?.control('post', `/ghost/sites/${site}/posts/${postId}/delete`);
    },
  },
  open: async (bench) => await Promise.resolve(open(bench)),
};

export default subject;

function open(bench: SandboxBench): OpenedSubject {
  sandbox = bench;
  const site = bench.account('ghost');
  return {
    bind: (settings: JsonObject = {}) =>
      new BoundChannel(
        connector,
        { settleSeconds: 0, lookupSpacingSeconds: 0, apiUrl: site['baseUrl'] ?? '', ...settings },
        site,
      ),
    content: () => sampleContent('http://127.0.0.1:9'),
    publications: (job) => bench.publications('ghost', job),
    strike: (call, order) => bench.strike('ghost', call, order),
    reset: async () => {
      bench.reset();
      await Promise.resolve();
    },
    close: async () => {
      await Promise.resolve();
    },
  };
}
