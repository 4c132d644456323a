import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ManifestEntry {
  readonly name: string;
  readonly parent: string;
  readonly from: string | null;
  readonly to: string;
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
  readonly archivedAt: string;
}

const MANIFEST = 'manifest.json';

/** Adds what was archived to the folder's list of contents; `sha256sum` of each file can be compared with it. */
export async function addToManifest(directory: string, entry: ManifestEntry): Promise<void> {
  const path = join(directory, MANIFEST);
  const known = await readManifest(directory);
  const partitions = [...known.filter((one) => one.name !== entry.name), entry];
  const unfinished = join(directory, `.${MANIFEST}.unfinished`);
  await writeFile(unfinished, `${JSON.stringify({ format: 1, partitions }, null, 2)}\n`);
  await rename(unfinished, path);
}

export async function readManifest(directory: string): Promise<readonly ManifestEntry[]> {
  const text = await readFile(join(directory, MANIFEST), 'utf8').catch(() => null);
  if (text === null) return [];
  return (JSON.parse(text) as { partitions: ManifestEntry[] }).partitions;
}
