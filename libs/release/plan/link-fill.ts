import type { Reader } from '#libs/database/tx.js';
import type { Fault } from '#libs/kernel/outcome.js';
import type { ReleaseLinks, ReleaseRow } from '../release-row.js';

export type LinkFill =
  | { readonly ok: true; readonly links: ReleaseLinks }
  /** A release whose address the text needs has none, or is not out. */
  | { readonly ok: false; readonly fault: Fault };

/**
 * The addresses for a release's placeholders, from the receipts of the releases they name. One that was filled before is
 * kept: what is staged on the platform already carries it.
 */
export async function fillsFor(reader: Reader, row: ReleaseRow): Promise<LinkFill> {
  const links = row.links ?? {};
  const open = Object.entries(links).filter(([, link]) => link.url === null);
  if (open.length === 0) return { ok: true, links };
  const rows = await reader.query<{ id: string; url: string | null; state: string; name: string }>(
    `SELECT r.id, c.public_url AS url, r.state, coalesce(r.step, h.name) AS name
     FROM release r JOIN channel h ON h.id = r.channel_id LEFT JOIN release_receipt c ON c.release_id = r.id
     WHERE r.id = ANY($1::uuid[])`,
    [open.map(([, link]) => link.releaseId)],
  );
  const filled: Record<string, { releaseId: string; url: string | null }> = { ...links };
  for (const [key, link] of open) {
    const source = rows.find((one) => one.id === link.releaseId);
    const url = source?.state === 'published' ? addressOf(source.url) : undefined;
    if (url === undefined) return { ok: false, fault: missing(key, source?.name ?? key) };
    filled[key] = { releaseId: link.releaseId, url };
  }
  return { ok: true, links: filled };
}

/** The addresses known so far, by placeholder key. */
export function urlsOf(links: ReleaseLinks | null): Readonly<Record<string, string>> {
  const known = Object.entries(links ?? {}).flatMap(([key, { url }]) =>
    url === null ? [] : [[key, url] as const],
  );
  return Object.fromEntries(known);
}

function addressOf(url: string | null): string | undefined {
  const address = url === null ? null : URL.parse(url);
  return address !== null && /^https?:$/.test(address.protocol) ? address.href : undefined;
}

function missing(key: string, name: string): Fault {
  return {
    code: 'release.link_missing',
    message: `正文里的 {{url:${key}}} 需要“${name}”的公开链接，但它没有发布或没有链接。请先处理“${name}”，再决定立即发布、改期或取消本条。`,
  };
}
