import axios from 'axios';
import type { Stack } from './stack.js';
import type { ReleaseAnswer } from './walk.js';

/** What the sandbox says the public saw. */
interface LedgerEntry {
  readonly platform: string;
  readonly id: string;
  readonly marker: string;
  readonly sourceUrl: string | null;
  readonly text?: string | null;
}

export interface Verdict {
  readonly published: number;
  /** Publications beyond the first of one release. */
  readonly duplicates: number;
  /** Releases that the public did not see, or of which we say something else than the platform shows. */
  readonly lost: number;
  readonly wrongHash: number;
  readonly lateness_ms: Readonly<Record<string, Lateness>>;
}

export interface Lateness {
  readonly p50: number;
  readonly worst: number;
}

/** Compares our releases with what the platforms hold. */
export async function judge(releases: readonly ReleaseAnswer[], stack: Stack): Promise<Verdict> {
  const { data } = await axios.get<{ entries: readonly LedgerEntry[] }>(`${stack.sandbox.control}/ledger`, {
    timeout: 60_000,
  });
  let duplicates = 0;
  let lost = 0;
  for (const release of releases) {
    const seen = data.entries.filter((entry) => isOf(entry, release)).length;
    duplicates += Math.max(0, seen - 1);
    if (seen === 0 || release.state !== 'published') lost += 1;
  }
  const published = releases.filter((release) => release.state === 'published');
  return {
    published: published.length,
    duplicates,
    lost,
    wrongHash: published.filter((release) => release.receiptHash !== release.approvedHash).length,
    lateness_ms: latenesses(published),
  };
}

function isOf(entry: LedgerEntry, release: ReleaseAnswer): boolean {
  switch (release.channelKind) {
    case 'wechat':
      return entry.platform === 'wechat' && (entry.sourceUrl ?? entry.marker).includes(release.marker);
    case 'weibo':
      return entry.platform === 'weibo' && entry.marker.includes(`【问答${release.draftCode}】`);
    default:
      return (
        entry.platform !== 'wechat' &&
        entry.platform !== 'weibo' &&
        entry.marker.includes(release.draftCode.toLowerCase())
      );
  }
}

function latenesses(published: readonly ReleaseAnswer[]): Record<string, Lateness> {
  const names = [...new Set(published.map((release) => release.channelKind))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const values = published
        .filter((release) => release.channelKind === name)
        .map((release) => release.commitLatenessMs ?? 0)
        .sort((a, b) => a - b);
      return [name, { p50: values[Math.floor(values.length / 2)] ?? 0, worst: values.at(-1) ?? 0 }];
    }),
  );
}
