import type {
  ChannelVariant,
  PolicyReference,
  PublishableContent,
  PublishableItem,
} from '#libs/channels/connector.js';
import type { Reader } from '#libs/database/tx.js';

/** The members of a draft's content that rendering needs; the same in a draft and in its revisions. */
export interface RenderableContent {
  readonly title: string;
  readonly lead: string;
  readonly items: readonly PublishableItem[];
  readonly category: string;
  readonly policyReferences: readonly PolicyReference[];
  readonly variants: Readonly<Record<string, ChannelVariant>>;
}

/** A content with where it comes from. */
export interface Origin {
  readonly code: string;
  readonly number: number;
  readonly departmentId: string;
  readonly departmentName: string;
  readonly content: RenderableContent;
}

/** Content as one channel's connector gets it: the channel's own variant laid over the common one. */
export function publishableFor(origin: Origin, channelId: string, publicUrl: string): PublishableContent {
  const { content } = origin;
  const variants = content.variants;
  return {
    code: origin.code,
    revisionNumber: origin.number,
    title: content.title,
    lead: content.lead,
    items: content.items,
    category: content.category,
    policyReferences: content.policyReferences,
    department: { id: origin.departmentId, name: origin.departmentName },
    canonicalUrl: `${publicUrl}/qa/${origin.code}`,
    variant: { ...variants['default'], ...variants[channelId] },
  };
}

/** A revision as plain data for one channel. @throws Error when there is no such revision. */
export async function publishableRevision(
  reader: Reader,
  revisionId: string,
  channelId: string,
  publicUrl: string,
): Promise<PublishableContent> {
  const origins = await revisionOrigins(reader, [revisionId]);
  const origin = origins.get(revisionId);
  if (origin === undefined) throw new Error(`there is no revision ${revisionId}`);
  return publishableFor(origin, channelId, publicUrl);
}

/** Those of the revisions that exist, by id. */
export async function revisionOrigins(
  reader: Reader,
  revisionIds: readonly string[],
): Promise<ReadonlyMap<string, Origin>> {
  const rows = await reader.query<Origin & { revisionId: string }>(
    `SELECT v.id AS "revisionId", d.code, v.number, d.department_id AS "departmentId", p.name AS "departmentName",
       v.content
     FROM revision v JOIN draft d ON d.id = v.draft_id JOIN department p ON p.id = d.department_id
     WHERE v.id = ANY($1::uuid[])`,
    [[...new Set(revisionIds)]],
  );
  return new Map(rows.map((row) => [row.revisionId, row]));
}

/** The draft's text as it stands now, with the number its next revision would not change. */
export async function publishableDraft(
  reader: Reader,
  draftId: string,
  channelId: string,
  publicUrl: string,
): Promise<PublishableContent | undefined> {
  const [row] = await reader.query<Origin>(
    `SELECT d.code, coalesce((SELECT max(number) FROM revision WHERE draft_id = d.id), 1) AS number,
       d.department_id AS "departmentId", p.name AS "departmentName",
       jsonb_build_object('title', d.title, 'lead', d.lead, 'items', d.items, 'category', d.category,
         'policyReferences', d.policy_references, 'variants', d.variants) AS content
     FROM draft d JOIN department p ON p.id = d.department_id WHERE d.id = $1`,
    [draftId],
  );
  return row === undefined ? undefined : publishableFor(row, channelId, publicUrl);
}
