import axios from 'axios';
import { createWebsiteConnector } from '#libs/connectors/website/website.connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { BoundChannel, sampleContent } from '../../sandbox-channels.js';
import type { SandboxBench } from '../sandbox-bench.js';
import type { OpenedSubject, Staged, Subject } from '../subject.js';

const connector = createWebsiteConnector();

/** A site that runs WordPress (reference 1.4, 1.5). */
const subject: Subject = {
  name: 'website: wordpress',
  connector,
  way: { setting: 'dialect', value: 'wordpress' },
  calls: {
    commit: 'POST posts/:id',
    lookup: 'GET posts/:id',
    withdraw: 'POST posts/:id',
    presence: 'GET posts/:id',
    update: 'POST posts/:id',
  },
  numbers: [
    {
      section: '1.4',
      at: 'commit',
      call: 'POST posts/:id',
      rows: {
        '401 rest_cannot_edit': 'config',
        '401 rest_not_logged_in': 'config',
        '401 rest_forbidden_context': 'config',
        '403 rest_cannot_edit': 'config',
        '400 rest_invalid_param': 'content',
        '404 rest_post_invalid_id': 'human',
        '410 rest_already_trashed': 'human',
        '404 rest_no_route': 'config',
        '500 internal_server_error': 'unknown',
        302: 'config',
        400: 'config',
        401: 'config',
        403: 'config',
        404: 'config',
        408: 'unknown',
        413: 'content',
        418: 'config',
        429: 'retry',
        500: 'unknown',
        502: 'unknown',
        503: 'unknown',
        504: 'unknown',
      },
    },
    {
      section: '1.4',
      at: 'stage',
      call: 'GET users/me',
      rows: {
        '401 rest_not_logged_in': 'config',
        '403 rest_cannot_edit': 'config',
        429: 'retry',
        503: 'retry',
      },
    },
    {
      section: '1.4',
      at: 'stage',
      call: 'POST wp/v2/posts',
      rows: { '401 rest_cannot_create': 'config', '400 rest_invalid_param': 'content', 500: 'retry' },
    },
    {
      section: '1.4',
      at: 'lookup',
      call: 'GET posts/:id',
      rows: {
        '404 rest_post_invalid_id': 'undecidable',
        '401 rest_forbidden_context': 'failed',
        429: 'failed',
        500: 'failed',
      },
    },
    {
      section: '1.4',
      at: 'withdraw',
      call: 'POST posts/:id',
      rows: {
        '404 rest_post_invalid_id': 'withdrawn',
        '410 rest_already_trashed': 'withdrawn',
        '401 rest_cannot_edit': 'failed',
        '403 rest_cannot_edit': 'failed',
        500: 'failed',
      },
    },
    {
      section: '1.4',
      at: 'presence',
      call: 'GET posts/:id',
      rows: { '404 rest_post_invalid_id': 'gone', '401 rest_forbidden_context': 'unknown', 500: 'unknown' },
    },
  ],
  never: {
    accepted: 'an article is public or not',
    already_done: 'publishing a public article again changes nothing and answers as the first time',
    refresh: 'an application password is renewed by the administrator of the site',
    quota: 'a site sets no budgets; 429 is waited out',
  },
  undecidable: { because: 'somebody put the article into the bin', arrange: trashByHand },
  open: async (bench) => await Promise.resolve(open(bench)),
};

export default subject;

let site: Record<string, string> = {};

function open(bench: SandboxBench): OpenedSubject {
  site = bench.account('wordpress');
  return {
    bind: (settings: JsonObject = {}) =>
      new BoundChannel(
        connector,
        {
          settleSeconds: 0,
          lookupSpacingSeconds: 0,
          dialect: 'wordpress',
          siteUrl: site['baseUrl'] ?? '',
          ...settings,
        },
        site,
      ),
    content: () => sampleContent('http://127.0.0.1:9'),
    publications: (job) => bench.publications('wordpress', job),
    strike: (call, order) => bench.strike('wordpress', call, order),
    reset: async () => {
      bench.reset();
      await Promise.resolve();
    },
    close: async () => {
      await Promise.resolve();
    },
  };
}

async function trashByHand({ staged }: Staged): Promise<void> {
  const { username = '', applicationPassword = '', baseUrl = '' } = site;
  await axios.delete(`${baseUrl}/wp-json/wp/v2/posts/${JSON.stringify(staged['postId'])}`, {
    auth: { username, password: applicationPassword },
    proxy: false,
  });
}
