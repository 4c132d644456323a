import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Database } from '#libs/database/database.js';
import type { Partition } from '#libs/database/partitions.js';
import type { Tx } from '#libs/database/tx.js';

export interface WrittenFile {
  /** Below the archive's folder. */
  readonly file: string;
  readonly rows: number;
  /** Of the compressed file. */
  readonly sha256: string;
}

const BATCH = 5_000;

/** Lanes lie together and in order in the file, so that their chains can be walked from it. */
const ORDER: Readonly<Record<Partition['parent'], string>> = {
  audit_entry: 'lane, number',
  release_event: 'at, id',
  release_attempt: 'started_at, id',
  cron_run: 'fire_at, task',
  release_metric: 'day, release_id',
};

/**
 * Writes a partition as gzipped JSON Lines, one row a line by its column names, and reads it back.
 * @throws Error when the file does not hold what was written.
 */
export async function writePartition(
  database: Database,
  directory: string,
  partition: Partition,
): Promise<WrittenFile> {
  const file = join(partition.parent, `${partition.name}.jsonl.gz`);
  const path = join(directory, file);
  await mkdir(dirname(path), { recursive: true });
  const unfinished = join(dirname(path), `.${basename(path)}.unfinished`);
  const rows = await database.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    let written = 0;
    const lines = async function* (): AsyncGenerator<string> {
      for await (const batch of batchesOf(tx, partition)) {
        written += batch.length;
        yield batch.join('');
      }
    };
    await pipeline(Readable.from(lines()), createGzip(), createWriteStream(unfinished));
    return written;
  });
  await settle(unfinished);
  const found = await linesIn(unfinished);
  if (found !== rows) throw new Error(`${unfinished} holds ${found} of ${rows} rows`);
  const sha256 = await hashOf(unfinished);
  await rename(unfinished, path);
  return { file, rows, sha256 };
}

async function* batchesOf(tx: Tx, partition: Partition): AsyncGenerator<readonly string[]> {
  await tx.query(
    `DECLARE archived NO SCROLL CURSOR FOR
     SELECT to_jsonb(p)::text AS line FROM "${partition.name}" p ORDER BY ${ORDER[partition.parent]}`,
  );
  for (;;) {
    const rows = await tx.query<{ line: string }>(`FETCH ${BATCH} FROM archived`);
    if (rows.length === 0) return;
    yield rows.map((row) => `${row.line}\n`);
  }
}

async function settle(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.sync();
  await handle.close();
}

async function linesIn(path: string): Promise<number> {
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) })) {
    JSON.parse(line);
    lines += 1;
  }
  return lines;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
