import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import axios from 'axios';
import { createWebsiteConnector } from '#libs/connectors/website/website.connector.js';
import { buildSandbox, type Sandbox } from '../../apps/sandbox/app.js';
import { BoundChannel, clock, http, sampleContent } from './sandbox-channels.js';

const connector = createWebsiteConnector();
let sandbox: Sandbox;
let site: Record<string, string>;

beforeEach(async () => {
  sandbox = await buildSandbox();
  const control = `${await sandbox.listen(0, '127.0.0.1')}/control`;
  await axios.patch(`${control}/wordpress/sites/main`, { prettyLinks: false });
  site = (await axios.get<{ wordpress: Record<string, string> }>(`${control}/credentials`)).data.wordpress;
});
afterEach(async () => {
  await sandbox.close();
});
afterAll(() => {
  http.close();
});

it('publishes, shows and withdraws on a site without pretty links (reference 1.4)', async () => {
  const settings = { settleSeconds: 0, lookupSpacingSeconds: 0, dialect: 'wordpress' };
  const channel = new BoundChannel(connector, { ...settings, siteUrl: site['baseUrl'] ?? '' }, site);
  const job = { ...channel.job(sampleContent('http://127.0.0.1:9')), firstCommitAt: clock.now() };
  const staged = await connector.stage(job, channel.stageContext());
  if (staged.kind !== 'staged') throw new Error(JSON.stringify(staged));
  const outcome = await connector.commit(job, staged.staged, channel.context());
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  const address = outcome.receipt.publicUrl ?? '';
  expect(address).toMatch(/\/wordpress\/\?p=\d+$/);
  const page = async (): Promise<number> =>
    (await axios.get(address, { proxy: false, validateStatus: () => true })).status;
  expect(await page()).toBe(200);
  expect(await connector.withdraw?.(outcome.receipt, channel.context())).toEqual({ kind: 'withdrawn' });
  expect(await page()).toBe(404);
});
