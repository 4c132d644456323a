import { createWebsiteConnector } from '#libs/connectors/website/website.connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { BoundChannel, sampleContent } from '../../sandbox-channels.js';
import type { SandboxBench } from '../sandbox-bench.js';
import type { OpenedSubject, Subject } from '../subject.js';

const connector = createWebsiteConnector();

/** A receiver of signed pushes (reference 1.10). */
const subject: Subject = {
  name: 'website: push',
  connector,
  way: { setting: 'dialect', value: 'push' },
  calls: {
    commit: 'POST /push',
    lookup: 'GET /items',
    withdraw: 'POST /push',
    presence: 'GET /items',
    update: 'POST /push',
  },
  numbers: [
    {
      section: '1.10',
      at: 'commit',
      call: 'POST /push',
      rows: {
        302: 'config',
        400: 'content',
        401: 'config',
        403: 'config',
        404: 'config',
        405: 'config',
        408: 'unknown',
        409: 'already_done',
        410: 'config',
        413: 'content',
        418: 'config',
        422: 'content',
        425: 'retry',
        429: 'retry',
        500: 'unknown',
        502: 'unknown',
        503: 'unknown',
        504: 'unknown',
      },
    },
    {
      section: '1.10',
      at: 'lookup',
      call: 'GET /items',
      rows: { 401: 'failed', 404: 'absent', 410: 'undecidable', 429: 'failed', 500: 'failed' },
    },
    {
      section: '1.10',
      at: 'withdraw',
      call: 'POST /push',
      rows: {
        401: 'failed',
        404: 'failed',
        409: 'withdrawn',
        410: 'withdrawn',
        429: 'failed',
        500: 'failed',
      },
    },
    {
      section: '1.10',
      at: 'presence',
      call: 'GET /items',
      rows: { 401: 'unknown', 404: 'gone', 410: 'gone', 500: 'unknown' },
    },
  ],
  never: {
    accepted: 'a receiver answers with the address of the page',
    refresh: 'a signing key is replaced by both sides',
    quota: 'a receiver sets no budgets; 429 is waited out',
    human: 'no answer of a receiver asks for a person',
  },
  undecidable: {
    because: 'the receiver offers no look-up',
    settings: { lookupUrlTemplate: 'none' },
  },
  open: async (bench) => await Promise.resolve(open(bench)),
};

export default subject;

function open(bench: SandboxBench): OpenedSubject {
  const site = bench.account('push');
  return {
    bind: (settings: JsonObject = {}) =>
      new BoundChannel(
        connector,
        {
          settleSeconds: 0,
          lookupSpacingSeconds: 0,
          dialect: 'push',
          endpoint: site['url'] ?? '',
          ...settings,
        },
        site,
      ),
    content: () => sampleContent('http://127.0.0.1:9'),
    publications: (job) => bench.publications('push', job),
    strike: (call, order) => bench.strike('push', call, order),
    reset: async () => {
      bench.reset();
      await Promise.resolve();
    },
    close: async () => {
      await Promise.resolve();
    },
  };
}
