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
  WholeConfiguration,
  Trace,
  TracedItem,
} from '#libs/channels/connector.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import { articleIn, articlePictures } from './weibo.article.js';
import { WeiboAuthorisation } from './weibo.authorisation.js';
import { WeiboClient } from './weibo.client.js';
import { readComments } from './weibo.comments.js';
import { commitPost } from './weibo.commit.js';
import { checkWeiboConnection, judgeWeibo } from './weibo.connection.js';
import { decideLookup } from './weibo.lookup.js';
import { measurePosts } from './weibo.metrics.js';
import { picturesOf } from './weibo.pictures.js';
import { markerOf } from './weibo.post-text.js';
import { asArticle } from './weibo.receipt.js';
import { renderWeibo, validateWeibo } from './weibo.renderer.js';
import { readFailure } from './weibo.reply.js';
import { readWeiboSettings, WEIBO_CONFIGURATION, weiboTiming } from './weibo.settings.js';
import { stagePost } from './weibo.stage.js';
import { presenceOf, withdrawalOf, withdrawPost } from './weibo.withdraw.js';

/** Weibo through the open platform: `statuses/share`, or headline articles (reference part B). */
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

  judge(configuration: WholeConfiguration): readonly FieldFault[] {
    return judgeWeibo(configuration);
  }

  async checkConnection(context: ConnectorContext): Promise<ConnectionReport> {
    return await checkWeiboConnection(context);
  }

  pictures(content: PublishableContent, channel: ChannelProfile): readonly string[] {
    const settings = readWeiboSettings(channel.settings);
    return settings.publishMode === 'article'
      ? articlePictures(content, settings)
      : picturesOf(content, settings);
  }

  render(content: PublishableContent, channel: ChannelProfile): Rendition {
    return renderWeibo(content, channel);
  }

  validate(rendition: Rendition, channel: ChannelProfile): readonly Finding[] {
    return validateWeibo(rendition, channel);
  }

  async stage(job: ReleaseJob, context: StageContext): Promise<StageOutcome> {
    return await stagePost(job, context);
  }

  commitServer(channel: ChannelProfile): string {
    return readWeiboSettings(channel.settings).baseUrl;
  }

  async commit(job: ReleaseJob, _staged: JsonObject, context: ConnectorContext): Promise<CommitOutcome> {
    return await commitPost(job, context);
  }

  async lookup(job: ReleaseJob, _staged: JsonObject, context: LookupContext): Promise<LookupOutcome> {
    const reply = await new WeiboClient(context, 'prepaid').userTimeline();
    if (reply.kind !== 'ok') return { kind: 'failed', fault: readFailure(reply, context.clock.now()).fault };
    const since = job.firstCommitAt ?? job.plannedAt;
    const sought = {
      text: textAt(job.fields, 'text') ?? '',
      marker: markerOf(job.code),
      since,
      doubtSince: job.doubtSince ?? since,
      knownBefore: job.publicBefore?.['idstr'] ?? null,
    };
    const decided = decideLookup(reply.data, sought, readWeiboSettings(context.channel.settings));
    if (articleIn(job.fields) === null) return decided;
    if (decided.kind === 'found') return { kind: 'found', receipt: asArticle(decided.receipt) };
    const { lookupsForAbsence } = weiboTiming(context.channel.settings);
    return decided.kind === 'absent' ? articleUnseen(context.lookupNumber >= lookupsForAbsence) : decided;
  }

  async withdraw(receipt: PlatformReceipt, context: ConnectorContext): Promise<WithdrawOutcome> {
    return await withdrawPost(receipt, context);
  }

  trace({ code }: TracedItem): Trace {
    return { signs: [{ label: '正文中的编号', text: markerOf(code) }], backOffice: 'https://weibo.com/' };
  }

  withdrawal(channel: ChannelProfile): WithdrawalWay {
    return withdrawalOf(channel);
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

/**
 * That the timeline lacks the post does not say that nothing happened: an article may stand without one (11003), and no
 * call lists articles (reference B5). Publishing once more would make a second.
 */
function articleUnseen(final: boolean): LookupOutcome {
  return {
    kind: 'undecidable',
    reason:
      '时间线里没有这条，但文章可能已经建成而没有绑定到微博，平台没有查询文章的接口。请登录微博，在“头条文章”里查看：已有的补发后填写链接，没有的再发一次。',
    final,
  };
}

export function createWeiboConnector(): Connector {
  return new WeiboConnector();
}
