import { useEffect, useState } from 'react';
import type { Release } from '../../api/queries.js';

interface Gate {
  readonly key: string;
  readonly state: NonNullable<Release['gateState']>;
  readonly path: string;
  readonly head: string;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** How far outside of the tiles a line runs between two lanes of one day. */
const GUTTER = 9;

/**
 * The way from a tile to the one that waits for it: along the left edge within a day, else a curve from right to left.
 * Coordinates are pixels within the board.
 */
function gatePath(parent: Box, child: Box): string {
  const [from, to] = [(parent.top + parent.bottom) / 2, (child.top + child.bottom) / 2];
  if (Math.abs(parent.left - child.left) < 20) {
    const x = Math.min(parent.left, child.left) - GUTTER;
    return `M ${parent.left} ${from} H ${x} V ${to} H ${child.left}`;
  }
  const forward = child.left > parent.left;
  const [start, end] = forward ? [parent.right, child.left] : [parent.left, child.right];
  const bend = Math.max(24, Math.abs(end - start) / 2) * (forward ? 1 : -1);
  return `M ${start} ${from} C ${start + bend} ${from}, ${end - bend} ${to}, ${end} ${to}`;
}

/** The tip of the arrow at the waiting tile. */
function gateHead(parent: Box, child: Box): string {
  const y = (child.top + child.bottom) / 2;
  const fromRight = child.left < parent.left - 20;
  return fromRight ? `M ${child.right} ${y} l 7 -4 v 8 z` : `M ${child.left} ${y} l -7 -4 v 8 z`;
}

/** The gates between lanes, drawn over the board. What they say also stands on each waiting tile. */
export function GateLines({
  frame,
  releases,
}: {
  frame: React.RefObject<HTMLDivElement | null>;
  releases: readonly Release[];
}): React.ReactElement {
  const [gates, setGates] = useState<readonly Gate[]>([]);
  useEffect(() => {
    const board = frame.current;
    if (board === null) return undefined;
    const measure = (): void => setGates(gatesOn(board, releases));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(board);
    return () => observer.disconnect();
  }, [frame, releases]);
  return (
    <svg className="board-gates" aria-hidden="true">
      {gates.map((gate) => (
        <g key={gate.key} className={`board-gate-${gate.state}`}>
          <path d={gate.path} className="board-gate-line" />
          <path d={gate.head} className="board-gate-head" />
        </g>
      ))}
    </svg>
  );
}

function gatesOn(board: HTMLElement, releases: readonly Release[]): readonly Gate[] {
  const origin = board.getBoundingClientRect();
  const boxOf = (id: string): Box | undefined => {
    const rect = board.querySelector(`[data-release="${id}"]`)?.getBoundingClientRect();
    if (rect === undefined) return undefined;
    return {
      left: rect.left - origin.left,
      right: rect.right - origin.left,
      top: rect.top - origin.top,
      bottom: rect.bottom - origin.top,
    };
  };
  return releases.flatMap((release): readonly Gate[] => {
    if (release.waitsForId === null || release.gateState === null) return [];
    const [parent, child] = [boxOf(release.waitsForId), boxOf(release.id)];
    if (parent === undefined || child === undefined) return [];
    return [
      {
        key: release.id,
        state: release.gateState,
        path: gatePath(parent, child),
        head: gateHead(parent, child),
      },
    ];
  });
}
