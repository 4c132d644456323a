import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import type { Reader } from '#libs/database/tx.js';
import { isSafeImageSource } from '#libs/document/addresses.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { CHANNEL_HTTP, type ChannelHttp } from './channel-http.js';
import type { MediaFact, MediaReader } from './connector.js';
import { bytesOfDataAddress, hashOf, pictureOf } from './media/picture.js';

/** A web address is looked at again when it is asked for after this long. */
const FRESH_MS = 10 * 60_000;
const FETCH_LIMIT_MS = 20_000;
const AT_ONCE = 4;
/** More pictures than this are not taken up for one draft. */
const MOST_PICTURES = 60;
const LONGEST_ADDRESS = 2_000;

export interface StoredPicture {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/**
 * Pictures by the hash of their bytes. A web address is fetched once through the guarded way out (public addresses
 * only, size and type limits); from then on its bytes are what everybody sees and what is published.
 */
@Injectable()
export class MediaShelf implements MediaReader {
  constructor(
    private readonly database: Database,
    @Inject(CHANNEL_HTTP) private readonly http: ChannelHttp,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Keeps what the addresses show now. One that shows no picture is noted and not thrown for; one that showed a picture
   * before keeps it. Makes calls: never to be used inside a transaction.
   */
  async takeUp(addresses: readonly string[]): Promise<void> {
    const wanted = [...new Set(addresses)].filter(isSafeImageSource).slice(0, MOST_PICTURES);
    const stale = await this.stale(wanted);
    for (let start = 0; start < stale.length; start += AT_ONCE) {
      await Promise.all(
        stale.slice(start, start + AT_ONCE).map(async (address) => {
          await this.take(address);
        }),
      );
    }
  }

  /** What is kept of the addresses, by address. */
  async facts(reader: Reader, addresses: readonly string[]): Promise<Readonly<Record<string, MediaFact>>> {
    if (addresses.length === 0) return {};
    const rows = await reader.query<MediaFact & { addressHash: string }>(
      `SELECT s.address_hash AS "addressHash", ${FACTS} FROM media_source s JOIN media m ON m.sha256 = s.sha256
       WHERE s.address_hash = ANY($1)`,
      [addresses.map(hashOf)],
    );
    return factsByAddress(addresses, rows);
  }

  async read(sha256: string): Promise<Buffer | null> {
    return (await this.picture(sha256))?.bytes ?? null;
  }

  async picture(sha256: string): Promise<StoredPicture | null> {
    const [row] = await this.database.query<StoredPicture>(
      `SELECT content_type AS "contentType", bytes FROM media WHERE sha256 = $1`,
      [sha256],
    );
    return row ?? null;
  }

  private async stale(addresses: readonly string[]): Promise<readonly string[]> {
    const hashes = addresses.map(hashOf);
    const fresh = await this.database.query<{ hash: string }>(
      `SELECT address_hash AS hash FROM media_source WHERE address_hash = ANY($1)
       AND (taken_at > $2 OR address LIKE 'data:%')`,
      [hashes, new Date(this.clock.now().getTime() - FRESH_MS)],
    );
    const known = new Set(fresh.map((row) => row.hash));
    return addresses.filter((_, index) => !known.has(hashes[index] ?? ''));
  }

  private async take(address: string): Promise<void> {
    const bytes = bytesOfDataAddress(address) ?? (await this.fetch(address));
    const fact = bytes === null ? null : await pictureOf(bytes);
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      if (fact !== null) {
        await tx.query(
          `INSERT INTO media (sha256, content_type, width, height, bytes, added_at) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (sha256) DO NOTHING`,
          [fact.sha256, fact.contentType, fact.width, fact.height, bytes, now],
        );
      }
      await tx.query(
        `INSERT INTO media_source AS s (address_hash, address, sha256, taken_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (address_hash) DO UPDATE
         SET sha256 = coalesce(excluded.sha256, s.sha256), taken_at = excluded.taken_at`,
        [hashOf(address), address.slice(0, LONGEST_ADDRESS), fact?.sha256 ?? null, now],
      );
    });
  }

  private async fetch(address: string): Promise<Buffer | null> {
    const answer = await this.http.read({
      method: 'GET',
      url: address,
      headers: { accept: 'image/jpeg, image/png, image/gif, image/webp' },
      timeoutMs: FETCH_LIMIT_MS,
      signal: AbortSignal.timeout(FETCH_LIMIT_MS),
    });
    return answer.kind === 'answer' && answer.status === 200 ? answer.body : null;
  }
}

/** Columns of `media m` as a fact. */
export const FACTS = `m.sha256, m.content_type AS "contentType", m.width, m.height, length(m.bytes) AS bytes`;

/** Facts that were read by the hash of their address, by the address itself. */
export function factsByAddress(
  addresses: readonly string[],
  rows: readonly (MediaFact & { readonly addressHash: string })[],
): Readonly<Record<string, MediaFact>> {
  const byHash = new Map(rows.map((row) => [row.addressHash, row]));
  return Object.fromEntries(
    addresses.flatMap((address) => {
      const row = byHash.get(hashOf(address));
      if (row === undefined) return [];
      const { sha256, contentType, width, height, bytes } = row;
      return [[address, { sha256, contentType, width, height, bytes }]];
    }),
  );
}

/** How an address is named in the tables. */
export function addressHash(address: string): string {
  return hashOf(address);
}
