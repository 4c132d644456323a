import axios from 'axios';
import { droppedEntries } from './dropped.js';
import type { LedgerEntry } from './ledger-entry.js';
import type { Newsroom } from './newsroom.js';
import type { BenchChannel } from './ways.js';

interface Recorded {
  readonly id: string;
  readonly channelId: string;
  readonly marker: string;
  readonly code: string;
  readonly state: string;
  readonly fault: { readonly code: string } | null;
  readonly approvedHash: string;
  readonly receiptHash: string | null;
  readonly ids: Readonly<Record<string, string>> | null;
  readonly publicUrl: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Listed {
  readonly release: string;
  readonly way: string;
  readonly state: string;
  readonly shown: number;
  readonly reason: string;
}

/** What our records say against what the platforms show. Every list should be empty but the last. */
export interface Verdict {
  readonly releases: number;
  readonly published: number;
  readonly duplicates: readonly Listed[];
  readonly lost: readonly Listed[];
  readonly mismatched: readonly Listed[];
  readonly wrong_content: readonly Listed[];
  readonly needs_attention: readonly Listed[];
  /** Releases and what became of them, by way out. */
  readonly ways: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A release in one of these has come to an end, or is in front of a person. */
const ENDED = [
  'published',
  'failed',
  'cancelled',
  'withdrawn',
  'needs_attention',
  'expired',
  'removed_by_platform',
];

const RECORDED = `
  SELECT r.id, r.channel_id AS "channelId", r.marker, d.code, r.state, r.fault, r.approved_hash AS "approvedHash",
    c.approved_hash AS "receiptHash", c.platform_ids AS ids, c.public_url AS "publicUrl", n.fields
  FROM release r JOIN draft d ON d.id = r.draft_id JOIN rendition n ON n.id = r.rendition_id
  LEFT JOIN release_receipt c ON c.release_id = r.id ORDER BY r.planned_at, r.id`;

export async function verdictOn(newsroom: Newsroom): Promise<Verdict> {
  const recorded = await newsroom.database.query<Recorded>(RECORDED);
  const { data } = await axios.get<{ entries: LedgerEntry[] }>(`${newsroom.control}/ledger`, {
    maxContentLength: Infinity,
  });
  const dropped = droppedEntries(newsroom.dropRoot);
  const entries = [...data.entries, ...dropped];
  const byAccount = Map.groupBy(entries, (entry) => `${entry.platform} ${entry.account}`);
  const channels = new Map(newsroom.channels.map((channel) => [channel.id, channel]));
  const claimed = new Set<LedgerEntry>();
  const lists = {
    duplicates: [],
    lost: [],
    mismatched: [],
    wrong_content: [],
    needs_attention: [],
  } as Record<'duplicates' | 'lost' | 'mismatched' | 'wrong_content' | 'needs_attention', Listed[]>;
  const ways: Record<string, Record<string, number>> = {};
  for (const release of recorded) {
    const channel = channels.get(release.channelId);
    if (channel === undefined) throw new Error(`release ${release.id} has an unknown channel`);
    const shown = (byAccount.get(`${channel.platform} ${channel.account}`) ?? []).filter((entry) =>
      isOf(entry, release, channel),
    );
    for (const entry of shown) claimed.add(entry);
    const counts = (ways[channel.way] ??= {});
    counts[release.state] = (counts[release.state] ?? 0) + 1;
    const acts = new Set(shown.map((entry) => entry.publicationId)).size;
    const list = (to: Listed[], reason: string): void => {
      const { state } = release;
      to.push({ release: release.id, way: channel.way, state, shown: acts, reason });
    };
    if (acts > 1) list(lists.duplicates, 'shown more than once');
    if (!ENDED.includes(release.state)) list(lists.lost, release.fault?.code ?? 'no end was reached');
    else if (release.state === 'needs_attention')
      list(lists.needs_attention, release.fault?.code ?? 'no reason');
    else if (acts !== (release.state === 'published' ? 1 : 0))
      list(lists.mismatched, 'record and platform differ');
    const [entry] = shown;
    if (entry === undefined) continue;
    const wrong = contentFault(shown, release, channel);
    if (wrong !== undefined) list(lists.wrong_content, wrong);
    const stray = receiptFault(entry, release);
    if (stray !== undefined) list(lists.mismatched, stray);
  }
  for (const entry of entries.filter((one) => !claimed.has(one))) {
    const { platform, publicationId } = entry;
    const reason = `shown, but of no release of ours: ${publicationId}`;
    lists.mismatched.push({ release: '', way: platform, state: '', shown: 1, reason });
  }
  const published = recorded.filter((release) => release.state === 'published').length;
  return { releases: recorded.length, published, ...lists, ways };
}

function isOf(entry: LedgerEntry, release: Recorded, channel: BenchChannel): boolean {
  const needle = BY_MARKER.has(channel.platform) ? release.marker : release.code;
  return JSON.stringify(entry).toLowerCase().includes(needle.toLowerCase());
}

/** The platforms whose marker is the release's own; elsewhere it is the draft's code. */
const BY_MARKER: ReadonlySet<BenchChannel['platform']> = new Set(['wechat', 'push', 'drop']);

/** The fields that decide what people read, as approved, against what is shown. */
function contentFault(
  shown: readonly LedgerEntry[],
  release: Recorded,
  channel: BenchChannel,
): string | undefined {
  if (release.receiptHash !== null && release.receiptHash !== release.approvedHash)
    return 'receipt of another hash';
  const isPost = channel.platform === 'weibo' && release.fields['publishAs'] !== 'article';
  const approved = isPost ? [textOf(release.fields['text'])] : titlesOf(release.fields);
  const seen = shown
    .filter((entry) => entry.publicationId === shown[0]?.publicationId)
    .map((entry) => plain(isPost ? entry.text : entry.title));
  const same =
    approved.length === seen.length && approved.every((text, index) => plain(text) === seen[index]);
  return same ? undefined : `approved ${JSON.stringify(approved)}, shown ${JSON.stringify(seen)}`;
}

/** One for each article of a message. */
function titlesOf(fields: Recorded['fields']): readonly string[] {
  const others = Array.isArray(fields['others']) ? (fields['others'] as Recorded['fields'][]) : [];
  return [fields, ...others].map((article) => textOf(article['title']));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function receiptFault(entry: LedgerEntry, release: Recorded): string | undefined {
  if (release.state !== 'published' || namesJobOnly(release)) return undefined;
  const ids = Object.values(release.ids ?? {});
  const named =
    ids.includes(entry.id) || ids.includes(entry.publicationId) || release.publicUrl === entry.url;
  return named
    ? undefined
    : `the receipt names ${ids.join(', ')} at ${String(release.publicUrl)}, not ${entry.id}`;
}

/** A mass send that was found by its key tells its job, and nothing of what is shown (reference A7.2). */
function namesJobOnly({ ids, publicUrl }: Recorded): boolean {
  const told = Object.keys(ids ?? {}).filter((name) => name !== 'articles');
  return publicUrl === null && told.join() === 'msgId';
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
