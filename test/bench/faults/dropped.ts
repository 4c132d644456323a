import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, textAt, type JsonObject } from '#libs/kernel/json.js';
import type { LedgerEntry } from './ledger-entry.js';

/** What a website finds in the folders of a drop: one entry for each manifest, with the page it names. */
export function droppedEntries(root: string): readonly LedgerEntry[] {
  return readdirSync(root).flatMap((account) => {
    const manifests = join(root, account, 'manifests');
    if (!existsSync(manifests)) return [];
    return readdirSync(manifests)
      .filter((name) => name.endsWith('.json'))
      .map((name) => entryOf(join(root, account), account, read(join(manifests, name))));
  });
}

function entryOf(folder: string, account: string, manifest: JsonObject): LedgerEntry {
  const id = textAt(manifest, 'id') ?? '';
  const slug = textAt(manifest, 'item') ?? '';
  const item = read(join(folder, 'items', slug, 'item.json'));
  return {
    platform: 'drop',
    account,
    publicationId: id,
    id,
    title: textAt(item, 'title') ?? '',
    text: '',
    url: '',
  };
}

function read(path: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return isJsonObject(value) ? value : {};
}
