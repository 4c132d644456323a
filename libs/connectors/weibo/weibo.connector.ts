import type {
  ChannelProfile,
  CommentsOutcome,
  CommentsRequest,
  ConnectionReport,
  Connector,
  ConnectorCapabilities,
  ConnectorContext,
  ConnectorTiming,
  Finding,
  LookupContext,
  LookupOutcome,
  MetricsOutcome,
  MetricsRequest,
  PublishableContent,
  ReleaseJob,
  Rendition,
  StageContext,
  StageOutcome,
  PresenceOutcome,
  WithdrawalWay,
  WithdrawOutcome,
} from '#libs/channels/connector.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, Fault, PlatformReceipt } from '#libs/kernel/outcome.js';
import { WeiboAuthorisation } from './weibo.authorisation.js';
import { WeiboClient } from './weibo.client.js';
import { readComments } from './weibo.comments.js';
import { checkWeiboConnection, expirySeconds } from './weibo.connection.js';
import { decideLookup } from './weibo.lookup.js';
import { measurePosts } from './weibo.metrics.js';
import { pictureIn, picturesOf } from './weibo.pictures.js';
import { receiptOf } from './weibo.receipt.js';
import { markerOf, renderWeibo, validateWeibo } from './weibo.renderer.js';
import { readFailure, readStatus, unreadable, writeFailure } from './weibo.reply.js';
import { readWeiboSettings, WEIBO_CONFIGURATION, weiboTiming } from './weibo.settings.js';
import { preparePicture } from './weibo.upload.js';
import { presenceOf, WITHDRAWAL, withdrawPost } from './weibo.withdraw.js';

const NO_TEXT: Fault = { code: 'weibo.text_empty', message: '没有可发布的正文，请补充后重新送审。' };

/** Weibo through the open platform's `statuses/share` (reference part B). */
export class WeiboConnector implements Connector {
  readonly kind = 'weibo';
  readonly label = '微博';
  readonly configuration = WEIBO_CONFIGURATION;
  readonly authorisation = new WeiboAuthorisation();

  readonly capabilities: ConnectorCapabilities = {
    asynchronous: false,
    idempotencyKey: false,
    lookup: 'window',
    marker: '正文中的编号，例如“【问答2026-000123】”',
    canUpdate: false,
    canWithdraw: true,
    quotas: [
      { name: 'share', label: '每小时发布条数', limit: 30, per: 'hour', reserve: 0, spentByCommit: true },
      {
        name: 'calls',
        label: '每天接口调用次数',
        limit: 100,
        per: 'day',
        reserve: 20,
        spentByCommit: true,
        spentByLookup: true,
      },
    ],
  };

  timing(channel: ChannelProfile): ConnectorTiming {
    return weiboTiming(channel.settings);
  }

  async checkConnection(context: ConnectorContext): Promise<ConnectionReport> {
    return await checkWeiboConnection(context);
  }

  pictures(content: PublishableContent, channel: ChannelProfile): readonly string[] {
    return picturesOf(content, channel);
  }

  render(content: PublishableContent, channel: ChannelProfile): Rendition {
    return renderWeibo(content, channel);
  }

  validate(rendition: Rendition, channel: ChannelProfile): readonly Finding[] {
    return validateWeibo(rendition, channel);
  }

  /**
   * There is nothing to prepare on the platform; what can fail early is the picture and the token. The token is looked at
   * afresh each time, since a stored answer would hide that it was revoked meanwhile.
   */
  async stage(job: ReleaseJob, context: StageContext): Promise<StageOutcome> {
    if ((textAt(job.fields, 'text') ?? '').trim() === '') return { kind: 'content', fault: NO_TEXT };
    const now = context.clock.now();
    const picture = pictureIn(job.fields);
    const prepared = picture === null ? null : await preparePicture(picture, context);
    if (prepared?.ok === false) return { kind: 'content', fault: prepared.fault };
    const reply = await new WeiboClient(context, 'budget').tokenInfo();
    if (reply.kind !== 'ok') return readFailure(reply, now);
    const left = expirySeconds(reply.data);
    if (left !== null && now.getTime() + left * 1000 <= job.plannedAt.getTime()) {
      return { kind: 'human', fault: EXPIRES_BEFORE_DUE };
    }
    return { kind: 'staged', staged: prepared === null ? {} : { pictureSha256: prepared.sha256 } };
  }

  async commit(job: ReleaseJob, _staged: JsonObject, context: ConnectorContext): Promise<CommitOutcome> {
    const text = textAt(job.fields, 'text') ?? '';
    if (text.trim() === '') return { kind: 'content', fault: NO_TEXT };
    const picture = pictureIn(job.fields);
    const prepared = picture === null ? null : await preparePicture(picture, context);
    if (prepared?.ok === false) return { kind: 'content', fault: prepared.fault };
    const reply = await new WeiboClient(context, 'prepaid').share(text, prepared?.file ?? null);
    if (reply.kind !== 'ok') return writeFailure(reply, context.clock.now());
    const status = readStatus(reply.data);
    if (status === null) return { kind: 'unknown', fault: unreadable(200) };
    return { kind: 'done', receipt: receiptOf(status, readWeiboSettings(context.channel.settings)) };
  }

  async lookup(job: ReleaseJob, _staged: JsonObject, context: LookupContext): Promise<LookupOutcome> {
    const reply = await new WeiboClient(context, 'prepaid').userTimeline();
    if (reply.kind !== 'ok') return { kind: 'failed', fault: readFailure(reply, context.clock.now()).fault };
    const sought = {
      text: textAt(job.fields, 'text') ?? '',
      marker: markerOf(job.code),
      since: job.firstCommitAt ?? job.plannedAt,
      knownBefore: job.publicBefore?.['idstr'] ?? null,
    };
    return decideLookup(reply.data, sought, readWeiboSettings(context.channel.settings));
  }

  async withdraw(receipt: PlatformReceipt, context: ConnectorContext): Promise<WithdrawOutcome> {
    return await withdrawPost(receipt, context);
  }

  withdrawal(): WithdrawalWay {
    return WITHDRAWAL;
  }

  async presence(receipt: PlatformReceipt, context: ConnectorContext): Promise<PresenceOutcome> {
    return await presenceOf(receipt, context);
  }

  async metrics(request: MetricsRequest, context: ConnectorContext): Promise<MetricsOutcome> {
    return await measurePosts(request, context);
  }

  async comments(request: CommentsRequest, context: ConnectorContext): Promise<CommentsOutcome> {
    return await readComments(request, context);
  }
}

export function createWeiboConnector(): Connector {
  return new WeiboConnector();
}

const EXPIRES_BEFORE_DUE: Fault = {
  code: 'weibo.token_expires_before_due',
  message: '授权将在计划发布时间之前到期，且不能自动续期。请账号管理员先重新授权。',
};
