import type { ConfirmOutcome } from '#libs/channels/connector.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { articleIds } from './wechat.receipt.js';

/** The result of a publish job, whether it was pushed to us or asked for. */
export interface PublishResult {
  readonly publishId: string;
  readonly msgDataId: string | undefined;
  readonly status: number | null;
  readonly articleId: string | undefined;
  /** Of the message's articles. */
  readonly articles: number;
  /** Where they are read, in their order; empty when that is not told. */
  readonly articleUrls: readonly string[];
  /** The articles the platform objects to, counted from 1; empty when it does not say. */
  readonly failed: readonly number[];
  /** The platform's time (ISO 8601), where it gave one. */
  readonly at: string | null;
}

/** The result of a mass send, whether it was pushed to us or asked for. */
export interface MassResult {
  readonly msgId: string;
  readonly msgDataId: string | undefined;
  readonly status: string;
  readonly articles: number;
  readonly articleUrls: readonly string[];
  readonly at: string | null;
}

interface Rejection {
  readonly outcome: 'content' | 'human';
  readonly code: string;
  readonly message: string;
}

/** `publish_status` other than success and under way (reference A6.2). */
const PUBLISH_REJECTIONS: ReadonlyMap<number, Rejection> = new Map([
  [
    2,
    {
      outcome: 'content',
      code: 'original_declaration_failed',
      message: '原创声明校验没有通过，没有发布。请检查内容来源，修改后重新送审。',
    },
  ],
  [
    3,
    {
      outcome: 'human',
      code: 'publish_failed',
      message: '平台发布失败，没有说明原因。请到公众平台查看：草稿仍在草稿箱就可以重新发布。',
    },
  ],
  [
    4,
    {
      outcome: 'content',
      code: 'platform_review_rejected',
      message: '平台审核没有通过，没有发布。请到公众平台查看原因，修改后重新送审。',
    },
  ],
]);

/** `publish_status` of an article that was out and is no longer (A6.2). */
const PUBLISH_REMOVALS: ReadonlyMap<number, Fault> = new Map([
  [
    5,
    {
      code: 'wechat.deleted_on_platform',
      platformCode: 'publish_status_5',
      message: '文章发布后被运营者在公众平台删除。',
    },
  ],
  [
    6,
    {
      code: 'wechat.banned_by_platform',
      platformCode: 'publish_status_6',
      message: '文章发布后被平台封禁，请到公众平台查看通知并处理。',
    },
  ],
]);

/** `err(N)` of a mass send that is not about the content (A8.5); every other number is. */
const MASS_REJECTIONS: ReadonlyMap<number, Rejection> = new Map([
  [
    30001,
    {
      outcome: 'human',
      code: 'originality_check_failed',
      message: '平台原创校验系统出错，没有群发。请稍后到公众平台核对，再决定是否重发。',
    },
  ],
  [
    40001,
    {
      outcome: 'human',
      code: 'admin_refused',
      message: '公众号管理员拒绝了这次群发，没有发出。请与管理员核实。',
    },
  ],
  [
    40002,
    {
      outcome: 'human',
      code: 'admin_silent',
      message: '公众号管理员 30 分钟内没有确认，没有群发。请联系管理员后重新安排。',
    },
  ],
]);

const MASS_REASONS: ReadonlyMap<number, string> = new Map([
  [10001, '涉嫌广告'],
  [20001, '涉嫌政治'],
  [20002, '涉嫌色情'],
  [20004, '涉嫌社会问题'],
  [20006, '涉嫌违法犯罪'],
  [20008, '涉嫌欺诈'],
  [20013, '涉嫌版权'],
  [21000, '涉嫌其他违规'],
  [22000, '涉嫌互推'],
  [30002, '原创校验不允许群发'],
  [30003, '被判为转载'],
]);

/** What a publish job came to (A6.2, A8.4). */
export function publishOutcome(result: PublishResult): ConfirmOutcome {
  const { status } = result;
  if (status === 0) return published(result);
  if (status === 1) return { kind: 'pending' };
  const removal = status === null ? undefined : PUBLISH_REMOVALS.get(status);
  if (removal !== undefined) return { kind: 'removed', fault: removal };
  const rejection = status === null ? undefined : PUBLISH_REJECTIONS.get(status);
  if (rejection !== undefined) {
    const named = { ...rejection, message: `${articlesNamed(result)}${rejection.message}` };
    return rejected(named, `publish_status_${String(status)}`);
  }
  return {
    kind: 'failed',
    fault: {
      code: 'wechat.publish_status_unknown',
      platformCode: `publish_status_${String(status)}`,
      message: `平台返回了未登记的发布状态 ${String(status)}，请到公众平台核对。`,
    },
  };
}

/** Which articles of several the platform objects to. */
function articlesNamed({ articles, failed }: PublishResult): string {
  const several = articles > 1 || failed.some((index) => index > 1);
  return several && failed.length > 0 ? `第 ${failed.join('、')} 篇：` : '';
}

function published(result: PublishResult): ConfirmOutcome {
  return {
    kind: 'published',
    receipt: {
      ids: {
        publishId: result.publishId,
        ...(result.articleId === undefined ? {} : { articleId: result.articleId }),
        ...(result.msgDataId === undefined ? {} : { msgDataId: result.msgDataId }),
        ...articleIds(result.articles, result.articleUrls),
      },
      publicUrl: result.articleUrls[0] ?? null,
      publishedAt: result.at,
    },
  };
}

/**
 * What a mass send came to: the words of `mass/get` (A7.5) and of the event (A8.5), which the platform's own page writes
 * with and without a blank.
 */
export function massOutcome(result: MassResult): ConfirmOutcome {
  switch (result.status.toLowerCase().replaceAll(/[\s_]/g, '')) {
    case 'sendsuccess':
      return {
        kind: 'published',
        receipt: {
          ids: {
            msgId: result.msgId,
            ...(result.msgDataId === undefined ? {} : { msgDataId: result.msgDataId }),
            ...articleIds(result.articles, result.articleUrls),
          },
          publicUrl: result.articleUrls[0] ?? null,
          publishedAt: result.at,
        },
      };
    case 'sending':
      return { kind: 'pending' };
    case 'delete':
      return {
        kind: 'removed',
        fault: { code: 'wechat.mass_deleted', platformCode: 'DELETE', message: '群发的文章已被删除。' },
      };
    case 'sendfail':
      return rejected(
        { outcome: 'human', code: 'mass_failed', message: '群发失败，平台没有说明原因。请到公众平台查看。' },
        result.status,
      );
    default:
      return massError(result.status);
  }
}

function massError(status: string): ConfirmOutcome {
  const number = Number(/^err\((\d+)\)$/.exec(status.trim())?.[1] ?? Number.NaN);
  if (Number.isNaN(number)) {
    return {
      kind: 'failed',
      fault: {
        code: 'wechat.mass_status_unknown',
        platformCode: status.slice(0, 40),
        message: '平台返回了未登记的群发状态，请到公众平台核对。',
      },
    };
  }
  const reason = MASS_REASONS.get(number);
  const content: Rejection = {
    outcome: 'content',
    code: 'mass_rejected',
    message: `平台审核没有通过，没有群发（${reason ?? '平台未说明类别'}，编号 ${number}）。请修改后重新送审。`,
  };
  return rejected(MASS_REJECTIONS.get(number) ?? content, `err(${number})`);
}

function rejected(rejection: Rejection, platformCode: string): ConfirmOutcome {
  return {
    kind: 'rejected',
    outcome: rejection.outcome,
    fault: { code: `wechat.${rejection.code}`, platformCode, message: rejection.message },
  };
}
