import type {
  ConnectorContext,
  DayMetrics,
  ItemMetrics,
  MetricsOutcome,
  MetricsRequest,
} from '#libs/channels/connector.js';
import { isJsonObject, type Json, type JsonObject } from '#libs/kernel/json.js';
import type { Fault, PlatformReceipt } from '#libs/kernel/outcome.js';
import { WeiboClient } from './weibo.client.js';
import { readFailure } from './weibo.reply.js';

/** Ids that one call may name (reference B6). */
const MOST_IDS = 100;
const BEIJING_OFFSET_MS = 8 * 3_600_000;

type Counters = DayMetrics['counters'];

/** Permission denied, insufficient permissions (reference B7.2). */
const NOT_PERMITTED: readonly string[] = ['10005', '10014'];

/**
 * What the platform counts of posts now: reposts, comments and likes, at once and without end; ordinary apps get no
 * number of readers (reference B6). Posts that are gone are left out.
 */
export async function measurePosts(
  request: MetricsRequest,
  context: ConnectorContext,
): Promise<MetricsOutcome> {
  const ids = [...new Set(request.receipts.flatMap((receipt) => receipt.ids['idstr'] ?? []))];
  const client = new WeiboClient(context, 'spare');
  const counted = new Map<string, Counters>();
  for (let start = 0; start < ids.length; start += MOST_IDS) {
    const reply = await client.count(ids.slice(start, start + MOST_IDS));
    if (reply.kind !== 'ok') return failure(readFailure(reply, context.clock.now()));
    for (const [id, counters] of countersIn(reply.data)) counted.set(id, counters);
  }
  const day = chinaDay(context.clock.now());
  return {
    kind: 'measured',
    final: false,
    items: request.receipts.flatMap((receipt) => itemOf(receipt, counted, day)),
  };
}

function itemOf(
  receipt: PlatformReceipt,
  counted: ReadonlyMap<string, Counters>,
  day: string,
): ItemMetrics[] {
  const counters = counted.get(receipt.ids['idstr'] ?? '');
  return counters === undefined ? [] : [{ receipt, publicUrl: receipt.publicUrl, days: [{ day, counters }] }];
}

function countersIn(list: readonly Json[]): [string, Counters][] {
  return list.filter(isJsonObject).flatMap((entry) => {
    const id = idOf(entry);
    return id === null ? [] : [[id, countersOf(entry)]];
  });
}

/** `id` is a number here; one beyond what numbers carry would name another post (reference B1). */
function idOf(entry: JsonObject): string | null {
  const { idstr, id } = entry;
  if (typeof idstr === 'string') return idstr;
  if (typeof id === 'string') return id;
  return typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : null;
}

function countersOf(entry: JsonObject): Counters {
  const named = { reposts: entry['reposts'], comments: entry['comments'], likes: entry['attitudes'] };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) =>
      Number.isSafeInteger(value) && Number(value) >= 0 ? [[name, Number(value)]] : [],
    ),
  );
}

function failure(outcome: ReturnType<typeof readFailure>): MetricsOutcome {
  const { fault } = outcome;
  if (outcome.kind === 'quota') return { kind: 'quota', fault, resetAt: outcome.resetAt };
  if (isNotPermitted(fault)) return { kind: 'unsupported', fault };
  return { kind: 'failed', fault, retryable: outcome.kind === 'retry' };
}

/** The app lacks the permission; asking again would not help. */
export function isNotPermitted(fault: Fault): boolean {
  return fault.platformCode !== undefined && NOT_PERMITTED.includes(fault.platformCode);
}

function chinaDay(instant: Date): string {
  return new Date(instant.getTime() + BEIJING_OFFSET_MS).toISOString().slice(0, 10);
}
