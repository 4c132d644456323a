import type {
  CallbackEvent,
  Connector,
  ConnectorCapabilities,
  ConnectorContext,
} from '#libs/channels/connector.js';
import { readCallback } from './wechat.callback.js';
import { checkConnection } from './wechat.check.js';
import { WechatClient, type ClientUse } from './wechat.client.js';
import { readComments } from './wechat.comments.js';
import { commitArticle } from './wechat.commit.js';
import { CREDENTIAL_FIELDS, SETTING_FIELDS } from './wechat.configuration.js';
import { confirmArticle } from './wechat.confirm.js';
import { isMassEvent } from './wechat.events.js';
import { judgeWechat } from './wechat.judge.js';
import { lookupArticle } from './wechat.lookup.js';
import { markerPair } from './wechat.marker.js';
import { markerOfMassEvent } from './wechat.mass.js';
import { measureArticles } from './wechat.metrics.js';
import { seeArticle } from './wechat.published.js';
import { WECHAT_QUOTAS } from './wechat.quotas.js';
import { renderArticle } from './wechat.renderer.js';
import { wechatSettings, wechatTiming } from './wechat.settings.js';
import { stageArticle } from './wechat.stage.js';
import { picturesOf } from './wechat.template.js';
import { TokenSource } from './wechat.token.js';
import { validateArticle } from './wechat.validate.js';
import { presenceOf, WITHDRAWAL, withdrawArticle } from './wechat.withdraw.js';

const CAPABILITIES: ConnectorCapabilities = {
  asynchronous: true,
  // Mass send has a key, publishing has none; a look-up settles doubt for both.
  idempotencyKey: false,
  lookup: 'exact',
  marker: '“阅读原文”链接的 ref 参数',
  canUpdate: false,
  canWithdraw: true,
  quotas: WECHAT_QUOTAS,
};

/** WeChat Official Accounts: drafts, publishing, mass send, and pushed results. */
export function createWechatConnector(): Connector {
  const tokens = new TokenSource();
  const clientOf = (context: ConnectorContext, use?: ClientUse): WechatClient =>
    new WechatClient(context, tokens, use);
  return {
    kind: 'wechat',
    label: '微信公众号',
    capabilities: CAPABILITIES,
    configuration: { settings: SETTING_FIELDS, credentials: CREDENTIAL_FIELDS },
    timing: (channel) => wechatTiming(channel.settings),
    pictures: picturesOf,
    render: renderArticle,
    validate: validateArticle,
    judge: judgeWechat,
    checkConnection: async (context) => await checkConnection(context, clientOf(context)),
    stage: async (job, context) => await stageArticle(job, context, clientOf(context)),
    commitServer: (channel) => {
      const { baseUrl, publishMode } = wechatSettings(channel.settings);
      return publishMode === 'draft_only' ? null : baseUrl;
    },
    commit: async (job, staged, context) => await commitArticle(job, staged, context, clientOf(context)),
    lookup: async (job, staged, context) =>
      await lookupArticle(job, staged, context, clientOf(context, LOOKUP)),
    trace: ({ marker }) => ({
      signs: [{ label: '“阅读原文”链接中的编号', text: markerPair(marker) }],
      backOffice: 'https://mp.weixin.qq.com/',
    }),
    confirm: async (job, handle, context) =>
      await confirmArticle(job, handle, context, clientOf(context, CONFIRM)),
    renewCredential: async (context) => {
      // The refused token was dropped when it was refused; this gets its successor.
      const result = await clientOf(context).signIn();
      if (result.ok) return { renewed: true };
      const { kind, fault } = result.trouble;
      return { renewed: false, lasting: kind === 'config' || kind === 'human', fault };
    },
    withdraw: async (receipt, context) => await withdrawArticle(receipt, clientOf(context)),
    withdrawal: () => WITHDRAWAL,
    presence: async (receipt, context) => await presenceOf(receipt, clientOf(context)),
    metrics: async (request, context) => await measureArticles(request, context, clientOf(context)),
    comments: async (request, context) => await readComments(request, clientOf(context)),
    callbacks: {
      read: readCallback,
      identify: async (event, context) => await markerOfEvent(event, context, clientOf(context, IDENTIFY)),
    },
  };
}

/** A look-up takes one of the list of articles before it begins, a question for a result one of the results. */
const LOOKUP: ClientUse = { forLookup: true, prepaid: 'freepublish.batchget' };
const CONFIRM: ClientUse = { forLookup: true, prepaid: 'freepublish.get' };
const IDENTIFY: ClientUse = { forLookup: true };

/** A publish result carries no draft id, but the article it names carries our marker (reference 1.5). */
async function markerOfEvent(
  event: CallbackEvent,
  context: ConnectorContext,
  client: WechatClient,
): Promise<string | null> {
  if (isMassEvent(event)) return await markerOfMassEvent(event, context, client);
  const articleId = event.outcome.kind === 'published' ? event.outcome.receipt.ids['articleId'] : undefined;
  if (articleId === undefined) return null;
  const seen = await seeArticle(client, articleId);
  return seen.kind === 'seen' ? seen.marker : null;
}
