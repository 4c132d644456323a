import type { MediaFact } from '#libs/channels/connector.js';
import { addressHash, FACTS, factsByAddress } from '#libs/channels/media-shelf.js';
import type { Reader, Tx } from '#libs/database/tx.js';

type Facts = Readonly<Record<string, MediaFact>>;

/** Ties the addresses to the pictures they stand for now; what was tied before stays. */
export async function pinMedia(tx: Tx, revisionId: string, addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0) return;
  await tx.query(
    `INSERT INTO revision_media (revision_id, address_hash, sha256)
     SELECT $1, address_hash, sha256 FROM media_source WHERE address_hash = ANY($2) AND sha256 IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [revisionId, addresses.map(addressHash)],
  );
}

/** What a revision was sealed with, by address. */
export async function pinnedMedia(
  reader: Reader,
  revisionId: string,
  addresses: readonly string[],
): Promise<Facts> {
  return await pinned(reader, 'p.revision_id = $2', addresses, [revisionId]);
}

/** The same for the revision `number` of a draft. */
export async function pinnedDraftMedia(
  reader: Reader,
  draftId: string,
  number: number,
  addresses: readonly string[],
): Promise<Facts> {
  const revision = 'p.revision_id = (SELECT id FROM revision WHERE draft_id = $2 AND number = $3)';
  return await pinned(reader, revision, addresses, [draftId, number]);
}

/** The same for many, in their order, by one statement; by none where nobody names a picture. */
export async function pinnedMediaOfAll(
  reader: Reader,
  wanted: readonly { readonly revisionId: string; readonly addresses: readonly string[] }[],
): Promise<readonly Facts[]> {
  const named = wanted.filter((one) => one.addresses.length > 0);
  if (named.length === 0) return wanted.map(() => ({}));
  const rows = await reader.query<MediaFact & { revisionId: string; addressHash: string }>(
    `SELECT p.revision_id AS "revisionId", p.address_hash AS "addressHash", ${FACTS}
     FROM revision_media p JOIN media m ON m.sha256 = p.sha256 WHERE p.revision_id = ANY($1::uuid[])`,
    [[...new Set(named.map((one) => one.revisionId))]],
  );
  return wanted.map(({ revisionId, addresses }) =>
    factsByAddress(
      addresses,
      rows.filter((row) => row.revisionId === revisionId),
    ),
  );
}

async function pinned(
  reader: Reader,
  condition: string,
  addresses: readonly string[],
  parameters: readonly unknown[],
): Promise<Facts> {
  if (addresses.length === 0) return {};
  const rows = await reader.query<MediaFact & { addressHash: string }>(
    `SELECT p.address_hash AS "addressHash", ${FACTS} FROM revision_media p JOIN media m ON m.sha256 = p.sha256
     WHERE p.address_hash = ANY($1) AND ${condition}`,
    [addresses.map(addressHash), ...parameters],
  );
  return factsByAddress(addresses, rows);
}
