import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { MoveRelease } from '../move-release.js';
import type { ReleaseRow } from '../release-row.js';
import type { AfterBlackout, HoldRef } from './obstacle.js';

export interface Hold {
  /** Of the obstacle; the release's hold reason. */
  readonly code: string;
  readonly sentence: string;
  readonly ref?: HoldRef;
  readonly until?: Date;
  readonly after?: AfterBlackout;
  readonly spacingSeconds?: number;
}

/** Holds a release with what is in its way, where every list shows it and whoever ends it finds it. */
@Injectable()
export class HoldForObstacle {
  constructor(private readonly mover: MoveRelease) {}

  /** False when the release was no longer where `row` says: nothing was written. */
  async hold(tx: Tx, row: ReleaseRow, hold: Hold, by: { actor: Actor; cause: string }): Promise<boolean> {
    return (await this.holdAll(tx, [row], hold, by)) === 1;
  }

  /** Holds many for the same obstacle. Answers how many still were where their rows say. */
  async holdAll(
    tx: Tx,
    rows: readonly ReleaseRow[],
    hold: Hold,
    by: { readonly actor: Actor; readonly cause: string },
  ): Promise<number> {
    const fault = { code: `release.${hold.code}`, message: hold.sentence };
    const moved = await this.mover.moveAll(
      tx,
      rows.map((row) => ({
        releaseId: row.id,
        from: [row.state],
        to: 'held' as const,
        fence: row.fence,
        takeOver: true,
        cause: by.cause,
        actor: by.actor,
        set: { holdReason: hold.code, fault },
        detail: detailOf(hold),
        job: null,
      })),
    );
    const held = rows.filter((_row, index) => moved[index] !== undefined);
    if (held.length === 0) return 0;
    const ids = held.map((row) => row.id);
    await tx.query(REMEMBER, [
      ids,
      hold.code,
      hold.ref?.kind ?? null,
      hold.ref?.id ?? null,
      hold.until ?? null,
      hold.after ?? null,
      hold.spacingSeconds ?? null,
      hold.sentence,
    ]);
    if (hold.ref?.kind === 'stop') await tx.query(LIST, [hold.ref.id, ids, held.map((row) => row.state)]);
    return held.length;
  }
}

function detailOf(hold: Hold): JsonObject {
  return {
    reason: hold.code,
    sentence: hold.sentence,
    ...(hold.ref === undefined ? {} : { [hold.ref.kind]: hold.ref.id }),
    ...(hold.until === undefined ? {} : { until: hold.until.toISOString() }),
  };
}

/** Once owed, another approval stays owed until it is given, whatever holds the release next. */
const REMEMBER = `
  INSERT INTO release_hold AS o (release_id, code, ref_kind, ref_id, until, after, spacing_seconds, sentence, held_at,
    reapproval_owed)
  SELECT id, $2, $3, $4, $5, $6::varchar, $7, $8, clock_timestamp(), coalesce($6::varchar = 'reapprove', false)
  FROM unnest($1::uuid[]) id
  ON CONFLICT (release_id) DO UPDATE SET code = excluded.code, ref_kind = excluded.ref_kind, ref_id = excluded.ref_id,
    until = excluded.until, after = excluded.after, spacing_seconds = excluded.spacing_seconds,
    sentence = excluded.sentence, held_at = excluded.held_at,
    reapproval_owed = o.reapproval_owed OR excluded.reapproval_owed`;

const LIST = `
  INSERT INTO emergency_stop_release (stop_id, release_id, found, state_then, noted_at)
  SELECT $1, id, 'waiting', state, clock_timestamp() FROM unnest($2::uuid[], $3::text[]) AS x(id, state)
  ON CONFLICT (stop_id, release_id) DO NOTHING`;
