import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { Desk, type Seat } from './desk.js';

interface Accounts {
  readonly wechat: Readonly<
    Record<'baseUrl' | 'appId' | 'appSecret' | 'encodingAesKey' | 'callbackToken', string>
  >;
}

/** What a form says beside one of its fields. */
function saidOf(dialog: Locator, label: RegExp): Locator {
  return dialog
    .locator('.ant-form-item')
    .filter({ has: dialog.page().getByLabel(label) })
    .locator('.ant-form-item-explain-error');
}

describe('connecting a channel', () => {
  let desk: Desk;
  let admin: Seat;
  let page: Page;
  let dialog: Locator;
  let accounts: Accounts;

  beforeAll(async () => {
    desk = await Desk.open();
    accounts = (await (await fetch(`${desk.platformUrl}/control/credentials`)).json()) as Accounts;
    admin = await desk.sit('admin');
    ({ page } = admin);
    await admin.go('/channels');
    await page.getByRole('button', { name: '连接渠道' }).click();
    dialog = page.getByRole('dialog', { name: '连接渠道' });
  });

  afterAll(async () => {
    await desk.close();
  });

  const goOn = async (): Promise<void> => {
    await dialog.getByRole('button', { name: '检测并继续' }).click();
  };

  it('holds the settings to what can be said of them before there is any secret', async () => {
    await dialog.getByText('微信公众号', { exact: true }).click();
    await dialog.getByRole('button', { name: '下一步' }).click();
    await dialog.getByLabel(/^名称/).fill('微信公众号·临江发布');
    await dialog.getByLabel(/^接口地址/).fill('不是网址');
    await goOn();
    await saidOf(dialog, /^名称/).getByText('已有这个名称的渠道').waitFor();
    await dialog.getByLabel(/^名称/).fill('微信公众号·临江便民');
    await goOn();
    await saidOf(dialog, /^接口地址/)
      .getByText('请填写完整网址')
      .waitFor();
    await dialog.getByLabel(/^接口地址/).fill(accounts.wechat.baseUrl);
    await goOn();
    await dialog.getByLabel(/^AppSecret/).waitFor();
    expect(await dialog.getByLabel(/^接口地址/).count()).toBe(0);
  });

  it('says at once and in place that a secret is wrong, and which', async () => {
    await dialog.getByLabel(/^AppID/).fill(accounts.wechat.appId);
    await dialog.getByLabel(/^AppSecret/).fill('0123456789abcdef0123456789abcdef');
    await goOn();
    await saidOf(dialog, /^AppSecret/)
      .getByText('AppSecret 不正确，请在渠道凭证中重新填写')
      .waitFor();
    await dialog.getByRole('button', { name: '先不改，继续' }).waitFor();
    expect(await admin.barriers()).toEqual([]);
    await admin.picture('connect');
  });

  it('goes on with the right one, and saves a channel that is good', async () => {
    await dialog.getByLabel(/^AppSecret/).fill(accounts.wechat.appSecret);
    await saidOf(dialog, /^AppSecret/).waitFor({ state: 'detached' });
    await goOn();
    await dialog.getByText('检测通过，可以保存').waitFor();
    await dialog.getByRole('button', { name: '保存渠道' }).click();
    await page.waitForURL(/\/channels\/[0-9a-f-]+$/);
    await page.getByRole('heading', { name: '微信公众号·临江便民' }).waitFor();
    expect(admin.complaints).toEqual([]);
  });
});
