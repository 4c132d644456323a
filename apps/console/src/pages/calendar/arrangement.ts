import type { Schemas } from '../../api/client.js';

/** What a channel waits for, and what it does when that is in trouble. */
export interface GateChoice {
  readonly afterChannelId: string;
  readonly after: 'published' | 'seen';
  readonly delaySeconds: number;
  readonly lateAfterSeconds: number;
  readonly onFailed: Trouble;
  readonly onUnknown: Trouble;
  readonly onLate: Trouble;
  readonly onRecalled: Exclude<Trouble, 'wait'>;
}

export type Trouble = 'wait' | 'go_on' | 'hold' | 'cancel';

/** What was chosen for one channel. */
export interface StepChoice {
  /** Its name within a template, by which texts may name it; the channel's own otherwise. */
  readonly name: string | null;
  /** A time of its own; null follows the common one at `offsetSeconds`. */
  readonly at: string | null;
  readonly offsetSeconds: number;
  readonly gate: GateChoice | null;
  /** With a gate: not before its time, either. */
  readonly notBefore: boolean;
  /** Null: as the channel has it. */
  readonly latestSeconds: number | null;
}

/** How one answer goes out: which channels, when, and in what order. */
export interface Arrangement {
  /** All channels without a gate at the common time. */
  readonly same: boolean;
  readonly common: string | null;
  readonly off: readonly string[];
  readonly steps: Readonly<Record<string, StepChoice>>;
  readonly embargoAt: string | null;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

type Template = Pick<Schemas['PlanTemplateView'], 'steps'>;

const PLAIN: StepChoice = {
  name: null,
  at: null,
  offsetSeconds: 0,
  gate: null,
  notBefore: false,
  latestSeconds: null,
};

/** As the server does it when nothing is said. */
export function gateAfter(afterChannelId: string): GateChoice {
  return {
    afterChannelId,
    after: 'published',
    delaySeconds: 0,
    lateAfterSeconds: 1800,
    onFailed: 'hold',
    onUnknown: 'hold',
    onLate: 'wait',
    onRecalled: 'hold',
  };
}

export function freshArrangement(common: string | null): Arrangement {
  return { same: true, common, off: [], steps: {}, embargoAt: null };
}

export function stepOf(arrangement: Arrangement, channelId: string): StepChoice {
  return arrangement.steps[channelId] ?? PLAIN;
}

export function withStep(
  arrangement: Arrangement,
  channelId: string,
  change: Partial<StepChoice>,
): Arrangement {
  const step = { ...stepOf(arrangement, channelId), ...change };
  return { ...arrangement, steps: { ...arrangement.steps, [channelId]: step } };
}

export function wantedOf<T extends Named>(arrangement: Arrangement, channels: readonly T[]): readonly T[] {
  return channels.filter((one) => !arrangement.off.includes(one.id));
}

/** The gate that counts: one whose other channel is not chosen stands for nothing. */
export function gateOf(
  arrangement: Arrangement,
  channelId: string,
  wanted: readonly Named[],
): GateChoice | null {
  const { gate } = stepOf(arrangement, channelId);
  return wanted.some((one) => one.id === gate?.afterChannelId) ? gate : null;
}

/** The channels this one may wait for: those that do not wait for it themselves. */
export function possibleParents<T extends Named>(
  arrangement: Arrangement,
  channelId: string,
  wanted: readonly T[],
): readonly T[] {
  const waitsForIt = (id: string, depth = 0): boolean => {
    const parent = gateOf(arrangement, id, wanted)?.afterChannelId;
    if (parent === undefined || depth > wanted.length) return false;
    return parent === channelId || waitsForIt(parent, depth + 1);
  };
  return wanted.filter((one) => one.id !== channelId && !waitsForIt(one.id));
}

/** When a channel is due; with a gate, before when not. */
export function timeOf(arrangement: Arrangement, channelId: string): string | null {
  const { same, common } = arrangement;
  const { at, offsetSeconds } = stepOf(arrangement, channelId);
  if (same || common === null) return common;
  if (at !== null) return at;
  return offsetSeconds === 0 ? common : new Date(Date.parse(common) + offsetSeconds * 1000).toISOString();
}

/** Whether every chosen channel knows when it goes out. */
export function isTimed(arrangement: Arrangement, wanted: readonly Named[]): boolean {
  return (
    wanted.length > 0 &&
    wanted.every(
      (one) => gateOf(arrangement, one.id, wanted) !== null || timeOf(arrangement, one.id) !== null,
    )
  );
}

export function releasesOf(
  arrangement: Arrangement,
  wanted: readonly Named[],
  timeZone: string,
): Schemas['PlanChannelRequest'][] {
  return wanted.map(({ id }) => {
    const { name, notBefore, latestSeconds } = stepOf(arrangement, id);
    const gate = gateOf(arrangement, id, wanted);
    const at = gate === null || notBefore ? timeOf(arrangement, id) : null;
    return {
      channelId: id,
      ...(at === null ? {} : { plannedAt: at, timeZone }),
      ...(name === null ? {} : { step: name }),
      ...(latestSeconds === null ? {} : { latestSeconds }),
      ...(gate === null ? {} : { gate: { ...gate } }),
    };
  });
}

/** Step names stand in placeholders, so they hold nothing that a placeholder or HTML would read. */
const NOT_IN_NAMES = /[{}<>&"'\n]/g;

/** The arrangement as a template: times become distances from the earliest one. */
export function templateStepsOf(
  arrangement: Arrangement,
  wanted: readonly Named[],
): Schemas['TemplateStepRequest'][] {
  const names = stepNames(arrangement, wanted);
  const timed = wanted.flatMap(({ id }) => {
    const gated = gateOf(arrangement, id, wanted) !== null;
    const at = gated && !stepOf(arrangement, id).notBefore ? null : timeOf(arrangement, id);
    return at === null ? [] : [Date.parse(at)];
  });
  const base = Math.min(...timed, ...(arrangement.common === null ? [] : [Date.parse(arrangement.common)]));
  return wanted.map(({ id }) => {
    const { notBefore, latestSeconds } = stepOf(arrangement, id);
    const gate = gateOf(arrangement, id, wanted);
    const at = gate === null || notBefore ? timeOf(arrangement, id) : null;
    return {
      name: names.get(id) ?? id,
      channelId: id,
      ...(at === null ? {} : { offsetSeconds: Math.round((Date.parse(at) - base) / 1000) }),
      ...(latestSeconds === null ? {} : { latestSeconds }),
      ...(gate === null ? {} : { gate: templateGate(gate, names) }),
    };
  });
}

function templateGate(
  { afterChannelId, ...rule }: GateChoice,
  names: ReadonlyMap<string, string>,
): Schemas['TemplateGateRequest'] {
  return { ...rule, afterStep: names.get(afterChannelId) ?? '' };
}

function stepNames(arrangement: Arrangement, wanted: readonly Named[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id, name } of wanted) {
    const plain = (stepOf(arrangement, id).name ?? name).replaceAll(NOT_IN_NAMES, '').slice(0, 76) || '步骤';
    let free = plain;
    for (let number = 2; taken.has(free); number += 1) free = `${plain} ${number}`;
    taken.add(free);
    names.set(id, free);
  }
  return names;
}

/**
 * The channels, distances and gates of a template. What it says of channels that are not to be had is left out: who
 * would wait for one of those goes at its own time.
 */
export function arrangedBy(
  template: Template,
  before: Arrangement,
  channels: readonly Named[],
): { readonly arrangement: Arrangement; readonly missing: readonly string[] } {
  const idOf = new Map(template.steps.map((step) => [step.name, step.channelId]));
  const had = template.steps.filter((step) => channels.some((one) => one.id === step.channelId));
  const steps = had.map((step): [string, StepChoice] => {
    const afterChannelId = idOf.get(step.gate?.afterStep ?? '');
    const waits = step.gate !== null && had.some((one) => one.channelId === afterChannelId);
    return [
      step.channelId,
      {
        name: step.name,
        at: null,
        offsetSeconds: step.offsetSeconds ?? 0,
        gate: waits && step.gate !== null ? gateFrom(step.gate, afterChannelId ?? '') : null,
        notBefore: step.offsetSeconds !== null,
        latestSeconds: step.latestSeconds,
      },
    ];
  });
  return {
    arrangement: {
      ...before,
      same: steps.every(([, step]) => step.offsetSeconds === 0),
      off: channels.filter((one) => !had.some((step) => step.channelId === one.id)).map((one) => one.id),
      steps: Object.fromEntries(steps),
    },
    missing: template.steps.filter((step) => !had.includes(step)).map((step) => step.name),
  };
}

function gateFrom(gate: Schemas['TemplateGateView'], afterChannelId: string): GateChoice {
  const { afterStep: _, onRecalled, ...rule } = gate;
  return { ...rule, onRecalled: onRecalled === 'wait' ? 'hold' : onRecalled, afterChannelId };
}
