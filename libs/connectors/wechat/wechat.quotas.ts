import type { QuotaDeclaration } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { wechatSettings } from './wechat.settings.js';

/** Successful mass sends; each account type has its own (reference A7.3). A release takes one, not each of its calls. */
export const DELIVERY_QUOTAS = ['mass.day', 'mass.month'] as const;

const SERVICE_PER_MONTH = 4;

const massSends = (settings: JsonObject): boolean => wechatSettings(settings).publishMode === 'mass_send';
const publishes = (settings: JsonObject): boolean => wechatSettings(settings).publishMode === 'publish';
const lists = (settings: JsonObject): boolean => !massSends(settings);

/** Budgets of a new account (reference A3.2, A7.3); larger accounts get more. The last two are our own restraint. */
export const WECHAT_QUOTAS: readonly QuotaDeclaration[] = [
  {
    ...daily('freepublish.submit', '发布次数', 100),
    spentByCommit: true,
    appliesTo: publishes,
  },
  {
    ...daily('freepublish.get', '发布结果查询次数', 100, 20),
    spentByConfirm: true,
    appliesTo: publishes,
  },
  {
    ...daily('freepublish.batchget', '已发布列表查询次数', 100, 20),
    spentByLookup: true,
    appliesTo: lists,
  },
  daily('freepublish.getarticle', '已发布文章查询次数', 100, 20),
  daily('freepublish.delete', '删除已发布文章次数', 10),
  daily('draft.add', '新建草稿次数', 1000),
  daily('draft.update', '更新草稿次数', 1000),
  daily('draft.get', '读取草稿次数', 500, 50),
  daily('draft.batchget', '草稿列表查询次数', 1000),
  {
    ...daily('mass.sendall', '群发接口调用次数', 100),
    spentByCommit: true,
    appliesTo: massSends,
  },
  { ...daily('mass.day', '今日群发次数', 1), spentByRelease: true, appliesTo: massSends },
  {
    name: 'mass.month',
    label: '本月群发次数',
    limit: SERVICE_PER_MONTH,
    per: 'month',
    reserve: 0,
    spentByCommit: false,
    spentByRelease: true,
    appliesTo: (settings) => massSends(settings) && wechatSettings(settings).accountType === 'service',
  },
  daily('comment.list', '留言查询次数', 500),
  daily('datacube', '统计查询次数', 200),
];

/** The budget a call spends, by its path; undefined where the platform names none. */
export function quotaOfPath(path: string): string | undefined {
  if (path.startsWith('/datacube/')) return 'datacube';
  const name = path.replace(/^\/cgi-bin\//, '').replace('/', '.');
  return COUNTED_PATHS.has(name) ? name : undefined;
}

/** Commits are counted by whoever makes them happen, before they do. */
const COUNTED_PATHS: ReadonlySet<string> = new Set(
  WECHAT_QUOTAS.filter((quota) => !quota.spentByCommit && !quota.name.startsWith('mass.')).map(
    (quota) => quota.name,
  ),
);

function daily(name: string, label: string, limit: number, reserve = 0): QuotaDeclaration {
  return { name, label, limit, per: 'day', reserve, spentByCommit: false };
}
