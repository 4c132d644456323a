import type { Reader, Tx } from '#libs/database/tx.js';
import { wallText } from '#libs/kernel/wall-clock.js';
import type { ReleaseRow } from '../release-row.js';
import { STATE_LABELS } from '../release.transitions.js';
import { findGate, holdGate, type GateRow } from './gate-row.js';
import { decideGate } from './gate.rules.js';

/** Why a plan keeps a release from going out. */
export interface PlanObstacle {
  /** Stable code for programs. */
  readonly code: 'waits-for-release' | 'embargo';
  /** For people: what it waits for, and how that stands. */
  readonly sentence: string;
}

type Planned = Pick<ReleaseRow, 'id' | 'gateState' | 'embargoAt'>;

/** What the plan says now about a release that has not gone out; undefined when it stands in nothing's way. */
export async function planObstacle(
  reader: Reader,
  release: Planned,
  now: Date,
): Promise<PlanObstacle | undefined> {
  if (release.gateState === 'waiting') {
    const gate = await findGate(reader, release.id);
    if (gate !== undefined) return { code: 'waits-for-release', sentence: waitingSentence(gate) };
  }
  if (release.embargoAt !== null && release.embargoAt > now) {
    return {
      code: 'embargo',
      sentence: `计划设了解禁时间（北京时间 ${wallText(release.embargoAt, 'Asia/Shanghai')}），在此之前不会发出。`,
    };
  }
  return undefined;
}

/**
 * Asked inside the commit's compare-and-set: whether the gate, judged by its parent as it is at this instant and is kept
 * until the transaction ends, is open. Costs nothing for a release without a gate.
 */
export async function gateIsOpen(tx: Tx, row: Planned, now: Date): Promise<boolean> {
  if (row.gateState === null || row.gateState === 'waived') return true;
  if (row.gateState === 'waiting') return false;
  const gate = await holdGate(tx, row.id);
  return gate === undefined || decideGate(gate, gate.parent, now.getTime()).kind === 'open';
}

function waitingSentence(gate: GateRow): string {
  const event = gate.after === 'seen' ? '可公开访问' : '发布成功';
  const minutes = Math.round(gate.delaySeconds / 60);
  const delay =
    gate.delaySeconds === 0
      ? '后'
      : gate.delaySeconds < 60
        ? ` ${gate.delaySeconds} 秒后`
        : ` ${minutes} 分钟后`;
  return `等待“${gate.parentName}”${event}${delay}发出；“${gate.parentName}”目前为“${STATE_LABELS[gate.parent.state].zh}”。`;
}
