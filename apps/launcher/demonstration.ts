import type { Clock } from '#libs/kernel/clock.js';
import { STATE_LABELS } from '#libs/release/release.transitions.js';
import type { ApiClient } from './api-client.js';
import type { MaterialItem } from './material.js';
import type { DemoCast, DemoChannel } from './seed.js';
import type { Stack } from './stack.js';
import { timeOfDay } from './table.js';
import { approve, plan, reasonOf, waitForEnd, wholeSecondAhead, type ReleaseAnswer } from './walk.js';

export interface DemonstrationOptions {
  readonly stack: Stack;
  readonly cast: DemoCast;
  readonly channels: readonly DemoChannel[];
  readonly items: readonly MaterialItem[];
  readonly clock: Clock;
  /** In which times are told. */
  readonly timeZone: string;
  readonly say: (line: string) => void;
  /** Tells every change of state, for a short demonstration. */
  readonly tellMoves: boolean;
}

export interface DemonstrationResult {
  readonly releases: readonly ReleaseAnswer[];
  /** Items that the product refused, with the reason. */
  readonly refused: readonly string[];
}

interface ImportRow {
  readonly row: number;
  readonly status: string;
  readonly draftId?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly message: string }[];
}

/** How far ahead a plan is made: enough to stage every item on every channel first. */
const AHEAD_MS = 6_000;
const AHEAD_PER_ITEM_MS = 350;

/** Takes items through import, review and release on all channels, live. */
export async function demonstrate(options: DemonstrationOptions): Promise<DemonstrationResult> {
  const { cast, channels, clock, say } = options;
  const imported = await importItems(cast.editor, options.items);
  const refused = imported
    .filter((row) => row.draftId === undefined)
    .map((row) => `第 ${row.row} 行: ${row.errors?.map((error) => error.message).join('；') ?? row.status}`);
  const drafts = imported.flatMap((row) => (row.draftId === undefined ? [] : [row.draftId]));
  say(`导入 ${drafts.length} 篇问答稿`);
  const revisions: string[] = [];
  for (const draftId of drafts) {
    try {
      revisions.push((await approve(draftId, cast)).revisionId);
    } catch (error) {
      refused.push(reasonOf(error));
    }
  }
  say(`初审、终审通过 ${revisions.length} 篇`);
  const due = wholeSecondAhead(clock.now(), AHEAD_MS + revisions.length * AHEAD_PER_ITEM_MS);
  const plans: string[] = [];
  for (const revisionId of revisions) plans.push(await plan(revisionId, channels, due, cast.editor));
  say(`排期到 ${channels.length} 个渠道，计划时间 ${timeOfDay(due, options.timeZone)}`);
  const releases = await waitForEnd(plans, cast.editor, {
    clock,
    withinMs: due.getTime() - clock.now().getTime() + 60_000 + revisions.length * 3_000,
    ...(options.tellMoves
      ? {
          onChange: (release: ReleaseAnswer) => {
            say(`  ${release.channelName} → ${STATE_LABELS[release.state].zh}`);
          },
        }
      : {}),
  });
  return { releases, refused };
}

/** Rows sent in one import request. */
const IMPORT_BATCH = 500;

async function importItems(editor: ApiClient, items: readonly MaterialItem[]): Promise<readonly ImportRow[]> {
  const rows: ImportRow[] = [];
  for (let start = 0; start < items.length; start += IMPORT_BATCH) {
    const content = JSON.stringify(items.slice(start, start + IMPORT_BATCH));
    const report = await editor.post<{ rows: readonly ImportRow[] }>('/drafts/import', {
      format: 'json',
      contentBase64: Buffer.from(content, 'utf8').toString('base64'),
      mapping: { title: 'title', lead: 'lead', category: 'category', question: 'question', answer: 'answer' },
      answerFormat: 'markdown',
      mode: 'one_draft_per_row',
      dryRun: false,
    });
    rows.push(...report.rows);
  }
  return rows;
}
