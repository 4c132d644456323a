import { createHash, randomUUID } from 'node:crypto';
import { draftHash, searchText, type DraftContent } from '#libs/content/draft-content.js';
import { AuditLog } from '#libs/audit/audit.js';
import type { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import type { Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { People } from '#libs/identity/people.js';
import type { Role } from '#libs/identity/permission.js';
import { composeDraft } from './answers.js';

/** Drafts written by one statement. */
const BATCH = 2_000;
const YEAR_MS = 365 * 86_400_000;
/** Departments there are at least; the first there was has more than half of the drafts. */
const DEPARTMENTS = 5;
const PASSWORD = 'many-drafts-2026';

export interface ManyDrafts {
  readonly drafts: number;
  readonly reviews: number;
  readonly releases: number;
}

interface Office {
  readonly departmentId: string;
  readonly editors: readonly string[];
  readonly reviewers: readonly string[];
  readonly channels: readonly string[];
}

type State = 'editing' | 'in_review' | 'returned' | 'approved' | 'archived';

/**
 * Fills a database with drafts in all states over a year, their revisions, reviews and decisions, and published
 * releases of the past where a department has channels. Nothing of it is in the audit log. For benches, never for a
 * database in use.
 */
export async function makeManyDrafts(
  database: Database,
  count: number,
  clock: Clock,
  progress: (made: number) => void = () => undefined,
): Promise<ManyDrafts> {
  const now = clock.now();
  const offices = await ensureOffices(database, clock);
  for (let first = 0; first < count; first += BATCH) {
    const many = Math.min(BATCH, count - first);
    await database.transaction(async (tx) => {
      await tx.query('SET LOCAL synchronous_commit = off');
      await makeBatch(tx, offices, { first, many, count, now });
    });
    progress(first + many);
  }
  for (const table of [
    'draft',
    'revision',
    'review',
    'review_decision',
    'rendition',
    'release_plan',
    'release',
  ])
    await database.query(`VACUUM ANALYZE ${table}`);
  const [made] = await database.query<ManyDrafts>(
    `SELECT (SELECT count(*)::int FROM draft) AS drafts, (SELECT count(*)::int FROM review) AS reviews,
       (SELECT count(*)::int FROM release) AS releases`,
  );
  return made ?? { drafts: 0, reviews: 0, releases: 0 };
}

async function ensureOffices(database: Database, clock: Clock): Promise<readonly Office[]> {
  const people = new People(database, new AuditLog(clock), clock);
  const [{ n } = { n: 0 }] = await database.query<{ n: number }>('SELECT count(*)::int AS n FROM department');
  for (let number = n; number < DEPARTMENTS; number += 1) {
    await database.transaction(async (tx) => {
      const departmentId = await people.createDepartment(tx, `many-${number}`, `测试单位${number}`);
      const roles: readonly (readonly [string, Role])[] = [
        ['editor', 'editor'],
        ['reviewer-a', 'reviewer'],
        ['reviewer-b', 'reviewer'],
      ];
      for (const [name, role] of roles) {
        await people.createPerson(tx, {
          username: `many-${number}-${name}`,
          displayName: `测试${number}${role === 'editor' ? '编辑' : '审核'}`,
          departmentId,
          roles: [role],
          password: PASSWORD,
        });
      }
    });
  }
  const found = await database.query<Office>(
    `SELECT d.id AS "departmentId",
       ARRAY(SELECT u.id FROM app_user u WHERE u.department_id = d.id AND 'editor' = ANY(u.roles) ORDER BY u.id) AS editors,
       ARRAY(SELECT u.id FROM app_user u WHERE u.department_id = d.id AND 'reviewer' = ANY(u.roles) ORDER BY u.id) AS reviewers,
       ARRAY(SELECT c.id FROM channel c WHERE c.department_id = d.id AND c.state <> 'retired' ORDER BY c.id) AS channels
     FROM department d ORDER BY d.id`,
  );
  return found.filter((one) => one.editors.length > 0 && one.reviewers.length > 1);
}

interface Batch {
  readonly first: number;
  readonly many: number;
  readonly count: number;
  readonly now: Date;
}

async function makeBatch(
  tx: Tx,
  offices: readonly Office[],
  { first, many, count, now }: Batch,
): Promise<void> {
  const year = now.getUTCFullYear();
  const [number] = await tx.query<{ last: number }>(
    `INSERT INTO draft_number AS n (year, last) VALUES ($1, $2)
     ON CONFLICT (year) DO UPDATE SET last = n.last + excluded.last RETURNING last`,
    [year, many],
  );
  const code = (number?.last ?? many) - many + 1;
  const rows = Array.from({ length: many }, (_none, index) =>
    rowOf(first + index, `${year}-${String(code + index).padStart(6, '0')}`, offices, {
      atMs: now.getTime() - YEAR_MS * (1 - (first + index + 1) / count),
    }),
  );
  await tx.query(WRITE, [JSON.stringify(rows), JSON.stringify(STAGES)]);
  await tx.query(PUBLISH, [JSON.stringify(rows.filter((row) => row.channelId !== null))]);
}

const STAGES = [
  { key: 'first', name: '初审' },
  { key: 'second', name: '终审' },
];

/** Of a hundred drafts in a row: most are approved, few are on their way. */
function stateOf(n: number): State {
  const place = (n * 37) % 100;
  if (place < 50) return 'approved';
  if (place < 83) return 'editing';
  if (place < 90) return 'in_review';
  return place < 95 ? 'returned' : 'archived';
}

const REVIEWED: Readonly<Partial<Record<State, string>>> = {
  in_review: 'open',
  returned: 'returned',
  approved: 'approved',
};

interface DraftRow {
  readonly id: string;
  readonly channelId: string | null;
  readonly [member: string]: unknown;
}

function rowOf(n: number, code: string, offices: readonly Office[], { atMs }: { atMs: number }): DraftRow {
  const office = offices[n % 5 < 3 ? 0 : (n % (offices.length - 1)) + 1] ?? offices[0];
  if (office === undefined) throw new Error('no department has an editor and two reviewers');
  const state = stateOf(n);
  const content: DraftContent = { ...composeDraft(n), policyReferences: [], variants: {} };
  const editor = office.editors[n % office.editors.length];
  const contentHash = draftHash(content);
  const sealed = state === 'editing' ? null : newId();
  const channelId =
    state === 'approved' && n % 5 < 2 ? (office.channels[n % (office.channels.length || 1)] ?? null) : null;
  return {
    id: newId(),
    code,
    departmentId: office.departmentId,
    state,
    content,
    contentHash,
    searchText: searchText(code, content),
    editor,
    reviewers: office.reviewers.slice(0, 2),
    at: new Date(atMs).toISOString(),
    revisionId: sealed,
    reviewId: sealed === null || REVIEWED[state] === undefined ? null : newId(),
    reviewState: REVIEWED[state] ?? null,
    channelId,
    planId: randomUUID(),
    releaseId: randomUUID(),
    renditionId: randomUUID(),
    renditionHash: createHash('sha256').update(code).digest('hex'),
  };
}

const ROWS = `
  x AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1::jsonb) AS x(
    id uuid, code text, "departmentId" uuid, state text, content jsonb, "contentHash" text, "searchText" text, editor uuid,
    reviewers jsonb, at timestamptz, "revisionId" uuid, "reviewId" uuid, "reviewState" text, "channelId" uuid, "planId" uuid,
    "releaseId" uuid, "renditionId" uuid, "renditionHash" text))`;

/** One statement, so that a draft may name the revision that names it. */
const WRITE = `
  WITH ${ROWS}, drafts AS (
    INSERT INTO draft (id, code, department_id, state, title, lead, category, items, policy_references, variants, content_hash,
      search_text, authors, version, approved_revision_id, created_by, updated_by, created_at, updated_at)
    SELECT id, code, "departmentId", state, content ->> 'title', content ->> 'lead', content ->> 'category',
      content -> 'items', '[]', '{}', "contentHash", "searchText", ARRAY[editor], 3,
      CASE WHEN state = 'approved' THEN "revisionId" END, editor, editor, at - interval '3 days', at FROM x
  ), revisions AS (
    INSERT INTO revision (id, draft_id, number, content, content_hash, authors, sealed_by, sealed_at)
    SELECT "revisionId", id, 1, content, "contentHash", ARRAY[editor], editor, at - interval '1 day' FROM x
    WHERE "revisionId" IS NOT NULL
  ), reviews AS (
    INSERT INTO review (id, draft_id, revision_id, department_id, state, stages, stage, content_hash, rendition_hashes,
      opened_by, opened_at, closed_at)
    SELECT "reviewId", id, "revisionId", "departmentId", "reviewState", $2::jsonb,
      CASE "reviewState" WHEN 'approved' THEN 1 ELSE 0 END, "contentHash", '{}', editor, at - interval '1 day',
      CASE WHEN "reviewState" <> 'open' THEN at END
    FROM x WHERE "reviewId" IS NOT NULL
  )
  INSERT INTO review_decision (id, review_id, stage, verdict, opinion, decided_by, decided_at, content_hash, rendition_hashes)
  SELECT gen_random_uuid(), x."reviewId", s, CASE WHEN x."reviewState" = 'returned' THEN 'return' ELSE 'approve' END,
    CASE WHEN x."reviewState" = 'returned' THEN '请补充办理地点。' ELSE '' END, (x.reviewers ->> s)::uuid, x.at,
    x."contentHash", '{}'
  FROM x CROSS JOIN generate_series(0, 1) s
  WHERE x."reviewState" = 'approved' OR (x."reviewState" = 'returned' AND s = 0)`;

const PUBLISH = `
  WITH ${ROWS}, renditions AS (
    INSERT INTO rendition (id, revision_id, channel_id, template, fields, hash, preview_html, measures, findings, sealed_at)
    SELECT "renditionId", "revisionId", "channelId", 'many', '{}', "renditionHash", '', '{}', '[]', at FROM x
  ), plans AS (
    INSERT INTO release_plan (id, department_id, draft_id, revision_id, review_id, note, created_by, created_at)
    SELECT "planId", "departmentId", id, "revisionId", "reviewId", '', editor, at FROM x
  )
  INSERT INTO release (id, plan_id, department_id, channel_id, draft_id, revision_id, rendition_id, approved_hash, marker,
    state, state_changed_at, fence, planned_at, planned_zone, latest_at, stage_at, staged_at, commit_started_at, accepted_at,
    published_at, seen_at, confirmed_at, first_commit_at, staged, filled, lookups, absences, confirms, refreshes, created_at)
  SELECT "releaseId", "planId", "departmentId", "channelId", id, "revisionId", "renditionId", "renditionHash",
    replace("releaseId"::text, '-', ''), 'published', at, 4, at, 'Asia/Shanghai', at + interval '30 minutes',
    at - interval '15 minutes', at - interval '14 minutes', at + interval '20 ms', at + interval '90 ms',
    at + interval '80 ms', at + interval '1 s', at + interval '90 ms', at + interval '20 ms', '{}', '{}', 0, 0, 0, 0,
    at - interval '1 day'
  FROM x`;
