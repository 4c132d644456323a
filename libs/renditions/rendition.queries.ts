import type { Reader } from '#libs/database/tx.js';
import type { DataOf } from '#libs/http/data-of.js';
import type { RenditionView } from './rendition.views.js';

const SELECT = `
  SELECT n.id, n.channel_id AS "channelId", h.name AS "channelName", h.kind AS "channelKind", n.template, n.fields, n.hash,
    n.preview_html AS "previewHtml", n.measures, n.findings
  FROM rendition n JOIN channel h ON h.id = n.channel_id`;

/** All renditions sealed of a revision, by channel, the latest first. */
export async function renditionsOf(
  reader: Reader,
  revisionId: string,
): Promise<readonly DataOf<RenditionView>[]> {
  return await reader.query<DataOf<RenditionView>>(
    `${SELECT} WHERE n.revision_id = $1 ORDER BY h.name, n.channel_id, n.sealed_at DESC, n.id DESC`,
    [revisionId],
  );
}

/** The renditions with these ids, by channel. */
export async function renditionsById(
  reader: Reader,
  ids: readonly string[],
): Promise<readonly DataOf<RenditionView>[]> {
  return await reader.query<DataOf<RenditionView>>(
    `${SELECT} WHERE n.id = ANY($1::uuid[]) ORDER BY h.name, n.channel_id`,
    [[...ids]],
  );
}
