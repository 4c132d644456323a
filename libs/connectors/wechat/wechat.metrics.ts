import type {
  ConnectorContext,
  DayMetrics,
  ItemMetrics,
  MetricName,
  MetricsOutcome,
  MetricsRequest,
} from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import type { ApiFailure, WechatClient } from './wechat.client.js';
import { chinaDay } from './wechat.fault.js';
import { messageDataId } from './wechat.message-data-id.js';
import { idAt, integerAt, objectsAt } from './wechat.reply.js';

/** Covers mass sent and merely published articles, for 30 days from publication (reference A10.2). */
const NEW_FAMILY = '/datacube/getarticletotaldetail';
/** Mass sent articles only, for 7 days; knows deliveries and repeated reading, which the new one does not (A10.1). */
const OLD_FAMILY = '/datacube/getarticletotal';

/** Numbers of a day are there from about eight in the morning of the next, China time (A10). */
const READY_HOUR = 8;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Names = Readonly<Partial<Record<MetricName, string>>>;

const NEW_NAMES: Names = {
  readers: 'read_user',
  sharers: 'share_user',
  likes: 'like_user',
  recommends: 'zaikan_user',
  favorites: 'collection_user',
  comments: 'comment_count',
};

const OLD_NAMES: Names = {
  delivered: 'target_user',
  readers: 'int_page_read_user',
  reads: 'int_page_read_count',
  sharers: 'share_user',
  shares: 'share_count',
  favorites: 'add_to_fav_count',
};

/** What one item was counted, by day. */
type Days = ReadonlyMap<string, DayMetrics['counters']>;

interface Numbers {
  readonly publicUrl: string | null;
  readonly days: Days;
}

/**
 * What the platform counted of articles published on one day: one call of the new family, and one of the old where an
 * article was mass sent. The numbers of the new family win, because they cover more readers.
 */
export async function measureArticles(
  request: MetricsRequest,
  context: ConnectorContext,
  client: WechatClient,
): Promise<MetricsOutcome> {
  const now = context.clock.now();
  const notBefore = readyAt(request.publishedOn);
  if (now < notBefore) return notReady(notBefore, '平台每天早上八点以后才有前一天的统计数据。');
  const fresh = await client.read(ask(NEW_FAMILY, request.publishedOn));
  // Only where the new family is closed for good can the old one stand in: it knows nothing of published articles.
  if (!fresh.ok && fresh.verdict !== 'forbidden') return failure(fresh, now);
  const old = needsOld(request, fresh.ok) ? await client.read(ask(OLD_FAMILY, request.publishedOn)) : null;
  if (!fresh.ok && old?.ok !== true) return failure(fresh, now);
  const newer = fresh.ok ? numbersOf(fresh.body, 'detail_list', NEW_NAMES) : NOTHING;
  const older = old?.ok === true ? numbersOf(old.body, 'details', OLD_NAMES) : NOTHING;
  return {
    kind: 'measured',
    final:
      !(fresh.ok && fresh.body['is_delay'] === true) && !(old?.ok === true && old.body['is_delay'] === true),
    items: request.receipts.flatMap((receipt) => itemOf(receipt, newer, older)),
  };
}

function ask(path: string, day: string): { family: 'datacube'; path: string; json: JsonObject } {
  return { family: 'datacube', path, json: { begin_date: day, end_date: day } };
}

/** The old family is asked where it says more, or where the new one is closed to the account. */
function needsOld({ receipts }: MetricsRequest, answered: boolean): boolean {
  return !answered || receipts.some((receipt) => receipt.ids['msgId'] !== undefined);
}

const NOTHING: ReadonlyMap<string, Numbers> = new Map();

/**
 * By `msg_data_id`; an item is named `<msg_data_id>_<index>`, the first article has index 1. The articles of a message are
 * counted together: who reads two of them counts twice.
 */
function numbersOf(body: JsonObject, list: string, names: Names): ReadonlyMap<string, Numbers> {
  const found = new Map<string, Numbers>();
  for (const item of objectsAt(body, 'list')) {
    const [id, index = '1'] = (idAt(item, 'msgid') ?? '').split('_');
    if (id === undefined || id === '') continue;
    const before = found.get(id);
    const address = index === '1' ? idAt(item, 'content_url') : undefined;
    found.set(id, {
      publicUrl: address ?? before?.publicUrl ?? null,
      days: together(before?.days ?? new Map(), daysOf(objectsAt(item, list), names)),
    });
  }
  return found;
}

function together(one: Days, other: Days): Days {
  const days = new Map(one);
  for (const [day, counters] of other) days.set(day, sumOf(one.get(day) ?? {}, counters));
  return days;
}

/** A message is delivered once, with all its articles. */
function sumOf(one: DayMetrics['counters'], other: DayMetrics['counters']): DayMetrics['counters'] {
  const sum = { ...one };
  for (const [name, value] of Object.entries(other) as [MetricName, number][]) {
    const before = one[name] ?? 0;
    sum[name] = name === 'delivered' ? Math.max(before, value) : before + value;
  }
  return sum;
}

function daysOf(details: readonly JsonObject[], names: Names): Days {
  return new Map(
    details.flatMap((detail) => {
      const day = idAt(detail, 'stat_date');
      return day === undefined ? [] : [[day, countersOf(detail, names)] as const];
    }),
  );
}

function countersOf(detail: JsonObject, names: Names): DayMetrics['counters'] {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, member]) => {
      const value = integerAt(detail, member);
      return value === null ? [] : [[name, value]];
    }),
  );
}

function itemOf(
  receipt: PlatformReceipt,
  newer: ReadonlyMap<string, Numbers>,
  older: ReadonlyMap<string, Numbers>,
): ItemMetrics[] {
  const id = messageDataId(receipt);
  const [one, other] = id === undefined ? [] : [newer.get(id), older.get(id)];
  if (one === undefined && other === undefined) return [];
  const dates = [...new Set([...(one?.days.keys() ?? []), ...(other?.days.keys() ?? [])])].sort();
  const days = dates.map((day) => ({ day, counters: { ...other?.days.get(day), ...one?.days.get(day) } }));
  return [{ receipt, publicUrl: one?.publicUrl ?? other?.publicUrl ?? null, days }];
}

function failure(result: ApiFailure, now: Date): MetricsOutcome {
  const { fault } = result.trouble;
  if (result.verdict === 'not_ready') return notReady(new Date(now.getTime() + HOUR_MS), fault.message);
  if (result.verdict === 'forbidden') return { kind: 'unsupported', fault };
  if (result.trouble.kind === 'quota') return { kind: 'quota', fault, resetAt: result.trouble.resetAt };
  return { kind: 'failed', fault, retryable: result.trouble.kind === 'retry' };
}

function notReady(notBefore: Date, message: string): MetricsOutcome {
  const fault = { code: 'wechat.metrics_not_ready', message };
  return { kind: 'not_ready', fault, notBefore: notBefore.toISOString() };
}

/** When the first numbers of a day can be there. */
function readyAt(day: string): Date {
  return new Date(chinaDay(day).getTime() + DAY_MS + READY_HOUR * HOUR_MS);
}
