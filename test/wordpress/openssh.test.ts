import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { LookupOutcome, ReleaseJob } from '#libs/channels/connector.js';
import { createWebsiteConnector } from '#libs/connectors/website/website.connector.js';
import { sshKeyPair } from '#libs/connectors/website/testing/ssh-keys.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { BoundChannel, http, sampleContent } from '../contract/sandbox-channels.js';
import { openSshServer, type OpenSshServer } from './openssh-server.js';

const connector = createWebsiteConnector({ allowAddresses: ['127.0.0.1/32'] });

let root: string;
let server: OpenSshServer;
let site: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'jida-openssh-'));
  server = await openSshServer(root);
});

afterAll(async () => {
  http.close();
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

beforeEach(() => {
  site = mkdtempSync(join(root, 'site-'));
});

afterEach(() => {
  jest.restoreAllMocks();
});

function bind(settings: JsonObject = {}, credentials: Record<string, string> = {}): BoundChannel {
  return new BoundChannel(
    connector,
    {
      settleSeconds: 0,
      dialect: 'drop',
      dropTarget: 'sftp',
      dropFolder: site,
      sftpHost: '127.0.0.1',
      sftpPort: server.port,
      sftpHostKey: server.hostKey,
      ...settings,
    },
    { username: server.username, sftpPrivateKey: server.privateKey, ...credentials },
  );
}

async function publish(channel: BoundChannel, job: ReleaseJob): Promise<PlatformReceipt> {
  expect((await connector.stage(job, channel.stageContext())).kind).toBe('staged');
  const outcome =
    job.replaces === undefined
      ? await connector.commit(job, {}, channel.context())
      : await connector.update?.(job, {}, job.replaces, channel.context());
  if (outcome?.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.receipt;
}

async function lookup(channel: BoundChannel, job: ReleaseJob): Promise<LookupOutcome> {
  return await connector.lookup(job, {}, { ...channel.context(), lookupNumber: 1 });
}

function manifest(job: ReleaseJob): { files: { path: string; sha256: string }[]; action: string } {
  return JSON.parse(readFileSync(join(site, 'manifests', `${job.marker}.json`), 'utf8')) as ReturnType<
    typeof manifest
  >;
}

describe('a drop behind OpenSSH', () => {
  it('is whole, told by its manifest, and the same one when it is written again', async () => {
    const warned = jest.spyOn(Logger.prototype, 'warn');
    const channel = bind();
    const job = channel.job(sampleContent('https://www.example.gov.cn'));
    expect((await connector.checkConnection(channel.context())).ok).toBe(true);
    expect((await lookup(channel, job)).kind).toBe('absent');
    await publish(channel, job);
    await publish(channel, job);
    expect((await lookup(channel, job)).kind).toBe('found');
    const { files } = manifest(job);
    expect(files.length).toBeGreaterThan(0);
    for (const { path, sha256 } of files)
      expect(
        createHash('sha256')
          .update(readFileSync(join(site, path)))
          .digest('hex'),
      ).toBe(sha256);
    const left = readdirSync(site, { recursive: true }).map(String);
    expect(left.filter((name) => name.includes('.part'))).toEqual([]);
    expect(readdirSync(join(site, 'manifests'))).toEqual([`${job.marker}.json`]);
    // It has the rename extension, so nothing was ever away between a deletion and a rename.
    expect(warned).not.toHaveBeenCalled();
  });

  it('is corrected in place and taken back', async () => {
    const channel = bind();
    const content = sampleContent('https://www.example.gov.cn');
    const first = await publish(channel, channel.job(content));
    const corrected = { ...content, title: `${content.title}（更正）`, revisionNumber: 2 };
    const second: ReleaseJob = {
      ...channel.job(corrected),
      contentHash: '1'.repeat(64),
      replaces: first,
    };
    const receipt = await publish(channel, second);
    expect((await lookup(channel, second)).kind).toBe('found');
    expect(readdirSync(join(site, 'items'))).toHaveLength(1);
    expect((await connector.presence?.(receipt, channel.context()))?.kind).toBe('shown');
    expect((await connector.withdraw?.(receipt, channel.context()))?.kind).toBe('withdrawn');
    expect((await connector.presence?.(receipt, channel.context()))?.kind).toBe('gone');
  });

  it('waits for a receipt where the site writes one', async () => {
    const channel = bind({ dropReceipts: 'wait' });
    const job = channel.job(sampleContent('https://www.example.gov.cn'));
    await connector.stage(job, channel.stageContext());
    const outcome = await connector.commit(job, {}, channel.context());
    if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
    expect((await connector.confirm?.(job, outcome.handle, channel.context()))?.kind).toBe('pending');
    mkdirSync(join(site, 'receipts'));
    const receipt = JSON.stringify({ id: job.marker, state: 'published' });
    writeFileSync(join(site, 'receipts', `${job.marker}.json`), receipt);
    expect((await connector.confirm?.(job, outcome.handle, channel.context()))?.kind).toBe('published');
  });

  it.each<[string, () => BoundChannel]>([
    ['sftp_host_key', () => bind({ sftpHostKey: `SHA256:${'A'.repeat(43)}` })],
    ['sftp_credential', () => bind({}, { sftpPrivateKey: sshKeyPair().private })],
    ['drop_unusable', () => bind({ dropFolder: `${site}/missing` })],
  ])('says %s and writes nothing', async (code, bound) => {
    const channel = bound();
    const job = channel.job(sampleContent('https://www.example.gov.cn'));
    const outcome = await connector.stage(job, channel.stageContext());
    const staged = outcome.kind === 'staged' ? await connector.commit(job, {}, channel.context()) : outcome;
    expect(staged).toMatchObject({ fault: { code: `website.${code}` } });
    expect(readdirSync(site)).toEqual([]);
  });

  it('that cannot be reached is no evidence of anything', async () => {
    const folder = mkdtempSync(join(root, 'short-'));
    const brief = await openSshServer(folder);
    const own = { sftpPort: brief.port, sftpHostKey: brief.hostKey };
    const channel = bind(own, { username: brief.username, sftpPrivateKey: brief.privateKey });
    const job = channel.job(sampleContent('https://www.example.gov.cn'));
    await publish(channel, job);
    await brief.stop();
    expect((await lookup(channel, job)).kind).toBe('failed');
    expect((await connector.commit(job, {}, channel.context())).kind).toBe('retry');
  });
});
