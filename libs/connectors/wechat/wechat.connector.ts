import type {
  CallbackEvent,
  Connector,
  ConnectorCapabilities,
  ConnectorContext,
} from '#libs/channels/connector.js';
import { readCallback } from './wechat.callback.js';
import { checkConnection } from './wechat.check.js';
import { WechatClient } from './wechat.client.js';
import { commitArticle } from './wechat.commit.js';
import { confirmArticle } from './wechat.confirm.js';
import { lookupArticle } from './wechat.lookup.js';
import { seeArticle } from './wechat.published.js';
import { renderArticle } from './wechat.renderer.js';
import { CREDENTIAL_FIELDS, SETTING_FIELDS, wechatTiming } from './wechat.settings.js';
import { stageArticle } from './wechat.stage.js';
import { TokenSource } from './wechat.token.js';
import { validateArticle } from './wechat.validate.js';
import { withdrawArticle } from './wechat.withdraw.js';

/** Budgets of a new account (reference A3.2, A7.3); larger accounts get more. */
const CAPABILITIES: ConnectorCapabilities = {
  asynchronous: true,
  // Mass send has a key, publishing has none; a look-up settles doubt for both.
  idempotencyKey: false,
  lookup: 'exact',
  marker: '“阅读原文”链接的 ref 参数',
  canUpdate: false,
  canWithdraw: true,
  quotas: [
    {
      name: 'freepublish.submit',
      label: '发布次数',
      limit: 100,
      per: 'day',
      reserve: 0,
      spentByCommit: true,
    },
    {
      name: 'freepublish.get',
      label: '发布结果查询次数',
      limit: 100,
      per: 'day',
      reserve: 20,
      spentByCommit: false,
      spentByConfirm: true,
    },
    {
      name: 'freepublish.batchget',
      label: '已发布列表查询次数',
      limit: 100,
      per: 'day',
      reserve: 20,
      spentByCommit: false,
      spentByLookup: true,
    },
    {
      name: 'freepublish.getarticle',
      label: '已发布文章查询次数',
      limit: 100,
      per: 'day',
      reserve: 20,
      spentByCommit: false,
    },
    {
      name: 'freepublish.delete',
      label: '删除已发布文章次数',
      limit: 10,
      per: 'day',
      reserve: 0,
      spentByCommit: false,
    },
    { name: 'draft.add', label: '新建草稿次数', limit: 1000, per: 'day', reserve: 0, spentByCommit: false },
    { name: 'draft.get', label: '读取草稿次数', limit: 500, per: 'day', reserve: 50, spentByCommit: false },
    { name: 'mass.sendall', label: '群发次数', limit: 1, per: 'day', reserve: 0, spentByCommit: false },
  ],
};

/** WeChat Official Accounts: drafts, publishing, mass send, and pushed results. */
export function createWechatConnector(): Connector {
  const tokens = new TokenSource();
  const clientOf = (context: ConnectorContext): WechatClient => new WechatClient(context, tokens);
  return {
    kind: 'wechat',
    label: '微信公众号',
    capabilities: CAPABILITIES,
    configuration: { settings: SETTING_FIELDS, credentials: CREDENTIAL_FIELDS },
    timing: (channel) => wechatTiming(channel.settings),
    render: renderArticle,
    validate: validateArticle,
    checkConnection: async (context) => await checkConnection(context, clientOf(context)),
    stage: async (job, context) => await stageArticle(job, context, clientOf(context)),
    commit: async (job, staged, context) => await commitArticle(job, staged, context, clientOf(context)),
    lookup: async (job, staged, context) => await lookupArticle(job, staged, context, clientOf(context)),
    confirm: async (_job, handle, context) => await confirmArticle(handle, clientOf(context)),
    renewCredential: async (context) => {
      // The refused token was dropped when it was refused; this gets its successor.
      const result = await clientOf(context).signIn();
      return result.ok ? { renewed: true } : { renewed: false, fault: result.trouble.fault };
    },
    withdraw: async (receipt, context) => await withdrawArticle(receipt, clientOf(context)),
    callbacks: {
      read: readCallback,
      identify: async (event, context) => await markerOfEvent(event, clientOf(context)),
    },
  };
}

/** A publish result carries no draft id, but the article it names carries our marker (reference 1.5). */
async function markerOfEvent(event: CallbackEvent, client: WechatClient): Promise<string | null> {
  const articleId = event.outcome.kind === 'published' ? event.outcome.receipt.ids['articleId'] : undefined;
  if (articleId === undefined) return null;
  const seen = await seeArticle(client, articleId);
  return seen.kind === 'seen' ? seen.marker : null;
}
