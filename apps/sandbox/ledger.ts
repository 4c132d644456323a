import type { PlatformName } from './platform-name.js';

/** One thing the public could see, with the moment it appeared and the moment it went. */
export interface LedgerEntry {
  readonly platform: PlatformName;
  readonly account: string;
  /** `article`, `mass`, `status`, `orphan_article`, `post`, `item` … */
  readonly kind: string;
  /** The act of publication: entries of one act (the articles of one draft) share it. */
  readonly publicationId: string;
  /** The platform's id of what is shown. */
  readonly id: string;
  /** What tells whose publication this is: WeChat the "read more" URL, Weibo the text, a website the id or slug. */
  readonly marker: string;
  readonly externalId: string | null;
  readonly sourceUrl: string | null;
  title: string;
  text: string;
  html: string;
  readonly publishedAt: number;
  removedAt: number | null;
  /** Path of the public page below the sandbox's own address. */
  path: string;
}

export interface LedgerFilter {
  readonly platform?: string | undefined;
  readonly account?: string | undefined;
  readonly marker?: string | undefined;
}

export interface Double {
  readonly platform: PlatformName;
  readonly account: string;
  readonly marker: string;
  readonly count: number;
}

function keyOf({ platform, account, id }: Pick<LedgerEntry, 'platform' | 'account' | 'id'>): string {
  return `${platform} ${account} ${id}`;
}

/** The distinct acts of publication under each key. */
function actsBy(
  entries: readonly LedgerEntry[],
  groupOf: (entry: LedgerEntry) => string,
): Map<string, Set<string>> {
  const acts = new Map<string, Set<string>>();
  for (const entry of entries) {
    const seen = acts.get(groupOf(entry)) ?? new Set<string>();
    seen.add(`${entry.platform} ${entry.account} ${entry.publicationId}`);
    acts.set(groupOf(entry), seen);
  }
  return acts;
}

/** What the public would see, and how often: the witness of exactly-once. */
export class Ledger {
  private readonly newest = new Map<string, LedgerEntry>();

  constructor(
    private readonly entries: LedgerEntry[],
    private readonly changed: () => void,
  ) {
    for (const entry of entries) this.newest.set(keyOf(entry), entry);
  }

  add(entry: Omit<LedgerEntry, 'removedAt'>): LedgerEntry {
    const stored: LedgerEntry = { ...entry, removedAt: null };
    this.entries.push(stored);
    this.newest.set(keyOf(stored), stored);
    this.changed();
    return stored;
  }

  find(platform: PlatformName, account: string, id: string): LedgerEntry | undefined {
    return this.newest.get(keyOf({ platform, account, id }));
  }

  /** Notes that the public no longer sees an entry; the first removal keeps its time. */
  remove(platform: PlatformName, account: string, id: string, at: number): void {
    const entry = this.find(platform, account, id);
    if (entry?.removedAt !== null) return;
    entry.removedAt = at;
    this.changed();
  }

  list(filter: LedgerFilter): LedgerEntry[] {
    return this.entries.filter(
      (entry) =>
        (filter.platform === undefined || entry.platform === filter.platform) &&
        (filter.account === undefined || entry.account === filter.account) &&
        (filter.marker === undefined || entry.marker === filter.marker),
    );
  }

  /** Acts of publication per marker, ever. Across accounts they add up: see `doubles`. */
  publications(filter: LedgerFilter): Record<string, number> {
    const acts = actsBy(this.list(filter), (entry) => entry.marker);
    return Object.fromEntries([...acts].map(([marker, seen]) => [marker, seen.size]));
  }

  /** Markers published more than once on one account of one platform. */
  doubles(filter: LedgerFilter): Double[] {
    const acts = actsBy(this.list(filter), ({ platform, account, marker }) =>
      JSON.stringify({ platform, account, marker }),
    );
    return [...acts]
      .filter(([, seen]) => seen.size > 1)
      .map(([key, seen]) => ({ ...(JSON.parse(key) as Omit<Double, 'count'>), count: seen.size }));
  }
}
