import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PublishableContent } from '#libs/channels/connector.js';
import { createWebsiteConnector } from '#libs/connectors/website/website.connector.js';
import {
  sftpServer,
  type SftpFault,
  type SftpServerFacts,
} from '#libs/connectors/website/testing/sftp-server.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { BoundChannel, sampleContent } from '../../sandbox-channels.js';
import type { FaultKind } from '../../../../apps/sandbox/faults.js';
import type { FaultOrder, Strike } from '../strike.js';
import type { OpenedSubject, Subject } from '../subject.js';

const connector = createWebsiteConnector({ allowAddresses: ['127.0.0.1/32'] });
const NOT_HTTP = 'SFTP has no such answer';
const RENAME = 'posix-rename@openssh.com /site';

/** What a call of the suite is at an SFTP server: the request on which all hangs, undone and done. */
const REQUESTS: Readonly<Record<string, { readonly undone: string; readonly done: string }>> = {
  stage: { undone: 'STAT /site/items', done: 'STAT /site/items' },
  commit: { undone: `${RENAME}/manifests`, done: `${RENAME}/manifests` },
  lookup: { undone: 'STAT /site/manifests', done: 'STAT /site/manifests' },
  withdraw: { undone: `${RENAME}/items`, done: `${RENAME}/manifests` },
  presence: { undone: 'STAT /site', done: 'STAT /site' },
};

/**
 * Files behind SFTP (reference 1.9), on a server of ours whose requests can be made to fail; OpenSSH itself is met in
 * `test/wordpress/openssh.test.ts`.
 */
const subject: Subject = {
  name: 'website: drop',
  connector,
  way: { setting: 'dialect', value: 'drop' },
  calls: {
    commit: 'commit',
    lookup: 'lookup',
    withdraw: 'withdraw',
    presence: 'presence',
    update: 'commit',
  },
  numbers: [
    {
      section: '1.9 (status codes of SFTP)',
      at: 'stage',
      call: 'stage',
      rows: { 3: 'config', 4: 'retry' },
    },
    {
      section: '1.9 (status codes of SFTP)',
      at: 'commit',
      call: 'commit',
      rows: { 3: 'unknown', 4: 'unknown' },
    },
    {
      section: '1.9 (status codes of SFTP)',
      at: 'lookup',
      call: 'lookup',
      rows: { 2: 'absent', 3: 'failed' },
    },
    {
      section: '1.9',
      at: 'stage',
      call: 'stage',
      rows: { 'a picture is not kept any more': 'content' },
      provoke: async () => {
        media.clear();
        await Promise.resolve();
      },
    },
  ],
  results: [
    {
      section: '1.9 (receipts)',
      told: 'confirm',
      settings: { dropReceipts: 'wait' },
      rows: { published: 'published', rejected: 'content' },
      arrange: async (state, { job }) => {
        mkdirSync(join(root, 'site/receipts'), { recursive: true });
        const receipt = JSON.stringify({ id: job.marker, state });
        writeFileSync(join(root, `site/receipts/${job.marker}.json`), receipt);
        await Promise.resolve();
      },
    },
  ],
  never: {
    already_done: 'a release that is written again is the same release',
    refresh: 'a password or key is replaced by both sides',
    quota: 'a folder sets no budgets',
    human: 'only a correction meets what a person changed: libs/connectors/website/drop/drop.dialect.spec.ts',
  },
  faultless: {
    http_502: NOT_HTTP,
    token_invalid: NOT_HTTP,
    token_expired: NOT_HTTP,
    quota: NOT_HTTP,
    duplicate_error: NOT_HTTP,
    empty_body_before: NOT_HTTP,
    empty_body: NOT_HTTP,
    work_then_502: NOT_HTTP,
    truncated: NOT_HTTP,
    work_then_truncated: NOT_HTTP,
    published_delay: NOT_HTTP,
  },
  undecidable: {
    because: 'somebody changed the manifest',
    arrange: async ({ job }) => {
      writeFileSync(join(root, manifestOf(job.marker)), JSON.stringify({ contentHash: 'another' }));
      await Promise.resolve();
    },
  },
  open: async () => await open(),
};

export default subject;

let root = '';
let server: SftpServerFacts;
const media = new Map<string, Buffer>();
const strikes: { readonly request: string; readonly order: FaultOrder; fired: number }[] = [];

async function open(): Promise<OpenedSubject> {
  root = mkdtempSync(join(tmpdir(), 'jida-conformance-'));
  server = await sftpServer(root);
  server.faultOf = faultOf;
  return {
    bind,
    content,
    publications: ({ marker, replaces }) =>
      Number(existsSync(join(root, manifestOf(replaces?.ids['messageId'] ?? marker)))),
    strike,
    reset: async () => {
      strikes.length = 0;
      rmSync(join(root, 'site'), { recursive: true, force: true });
      mkdirSync(join(root, 'site'));
      await Promise.resolve();
    },
    close: async () => {
      await server.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function bind(settings: JsonObject = {}): BoundChannel {
  const { port, hostKey, user } = server;
  return new BoundChannel(
    connector,
    {
      settleSeconds: 0,
      lookupSpacingSeconds: 0,
      dialect: 'drop',
      dropTarget: 'sftp',
      dropFolder: '/site',
      sftpHost: '127.0.0.1',
      sftpPort: port,
      sftpHostKey: hostKey,
      publicUrlTemplate: 'https://www.example.gov.cn/qa/{slug}/',
      ...settings,
    },
    { username: user.username, sftpPassword: user.password },
    media,
  );
}

/** With a picture, so that staging has something to bring over. */
function content(): PublishableContent {
  const sample = sampleContent('http://127.0.0.1:9');
  const bytes = Buffer.from(`picture of ${sample.code}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const src = 'https://old.example.gov.cn/p.png';
  media.set(sha256, bytes);
  const image = { type: 'image' as const, attrs: { src, alt: '流程图', title: null } };
  return {
    ...sample,
    items: [{ id: 'picture', question: '怎么办？', answer: { type: 'doc', content: [image] } }],
    media: { [src]: { sha256, contentType: 'image/png', width: 9, height: 9, bytes: bytes.length } },
  };
}

function manifestOf(marker: string): string {
  return `site/manifests/${marker}.json`;
}

function strike(call: string, order: FaultOrder): Strike {
  const requests = REQUESTS[call];
  if (requests === undefined) throw new Error(`no request is known for ${call}`);
  const request = order.kind === 'work_then_drop' ? requests.done : requests.undone;
  const struck = { request, order, fired: 0 };
  strikes.push(struck);
  return {
    fired: () => struck.fired,
    lift: () => {
      strikes.splice(strikes.indexOf(struck), 1);
    },
  };
}

function faultOf(asked: string): SftpFault | null {
  const found = strikes.find(
    ({ request, order, fired }) =>
      asked.startsWith(request) && fired < (order.times ?? Number.POSITIVE_INFINITY),
  );
  if (found === undefined) return null;
  found.fired += 1;
  return inWords(found.order);
}

/** SFTP's status codes: 3 permission denied, 4 failure. */
function inWords({ kind, ms = 0, number = 4 }: FaultOrder): SftpFault {
  const words: Readonly<Partial<Record<FaultKind, SftpFault>>> = {
    drop_before: { kind: 'cut', done: false },
    work_then_drop: { kind: 'cut', done: true },
    slow: { kind: 'late', ms },
    work_then_hang: { kind: 'late', ms },
    forbidden: { kind: 'status', done: false, status: 3 },
    system_busy: { kind: 'status', done: false, status: 4 },
    error_number: { kind: 'status', done: false, status: number },
    work_then_busy: { kind: 'status', done: true, status: 4 },
  };
  const { [kind]: fault } = words;
  if (fault === undefined) throw new Error(`${kind}: ${NOT_HTTP}`);
  return fault;
}
