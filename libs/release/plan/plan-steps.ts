import type { ChannelFacts } from '#libs/channels/channel.queries.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import type { GateRule } from './gate.rules.js';
import { circleIn, parentsFirst, type PlanNode } from './plan-graph.rules.js';
import type { PlannedTime } from './planned-time.js';

export interface GateInput extends GateRule {
  readonly afterChannelId?: string | undefined;
  readonly afterStep?: string | undefined;
}

/** One wished release of a plan, from a request or a template, its time already read. */
export interface StepInput {
  /** Where it stands in the input, like `releases[1]`. */
  readonly field: string;
  readonly step: string | undefined;
  readonly channelId: string;
  /** Where the channel stands, if not at the step's `channelId`. */
  readonly channelField?: string;
  /** Due then; with a gate: not before. */
  readonly time: PlannedTime | undefined;
  /** Its time was given, but wrong: that is already a fault. */
  readonly timeIsWrong?: boolean;
  readonly latestSeconds: number | undefined;
  readonly gate: GateInput | undefined;
}

export interface PlannedGate extends GateRule {
  /** Index of the step it waits for. */
  readonly parent: number;
  readonly floorAt: Date | null;
}

export interface PlannedStep {
  readonly field: string;
  readonly step: string;
  readonly channel: ChannelFacts;
  /** With a gate only what is expected when the others are on time. */
  readonly time: PlannedTime;
  readonly latestSeconds: number;
  readonly gate: PlannedGate | null;
}

export interface StepsContext {
  readonly channels: readonly ChannelFacts[];
  readonly departmentId: string;
  readonly embargo: PlannedTime | undefined;
}

export type StepsReading =
  | { readonly ok: true; readonly steps: readonly PlannedStep[] }
  | { readonly ok: false; readonly faults: readonly FieldFault[] };

/** Judges the steps of a plan together: channels, names, gates without circles, times, embargo. */
export function readSteps(inputs: readonly StepInput[], context: StepsContext): StepsReading {
  const reader = new StepsReader(inputs, context);
  return reader.read();
}

class StepsReader {
  private readonly faults: FieldFault[] = [];
  private readonly channels: readonly (ChannelFacts | undefined)[];
  private readonly names: readonly string[];

  constructor(
    private readonly inputs: readonly StepInput[],
    private readonly context: StepsContext,
  ) {
    this.channels = inputs.map((input) =>
      context.channels.find((channel) => channel.channelId === input.channelId.toLowerCase()),
    );
    this.names = inputs.map((input, index) => input.step ?? this.channels[index]?.name ?? input.field);
  }

  read(): StepsReading {
    this.judgeChannels();
    this.judgeNames();
    const parents = this.inputs.map((input) => this.parentOf(input));
    const nodes: PlanNode[] = this.names.map((label, index) => ({ label, parent: parents[index] ?? null }));
    this.judgeCircle(nodes);
    if (this.faults.length > 0) return { ok: false, faults: this.faults };
    const steps = this.resolve(nodes);
    return this.faults.length > 0 ? { ok: false, faults: this.faults } : { ok: true, steps };
  }

  private fault(field: string, code: string, message: string): void {
    this.faults.push({ field, code, message });
  }

  private judgeChannels(): void {
    const seen = new Set<string>();
    for (const [index, { field, channelField = `${field}.channelId` }] of this.inputs.entries()) {
      const channel = this.channels[index];
      if (channel?.departmentId !== this.context.departmentId || channel.state === 'retired') {
        this.fault(channelField, 'unknown-channel', '没有这个渠道，或它不属于您的部门。');
      } else if (seen.has(channel.channelId)) {
        this.fault(channelField, 'channel-twice', '同一渠道在一个计划里只能出现一次。');
      }
      if (channel !== undefined) seen.add(channel.channelId);
    }
  }

  private judgeNames(): void {
    for (const [index, name] of this.names.entries()) {
      const { field, step } = this.inputs[index] ?? { field: '', step: undefined };
      if (step !== undefined && this.names.indexOf(name) < index)
        this.fault(`${field}.step`, 'step-twice', `步骤名“${name}”重复，请换一个。`);
    }
  }

  private parentOf(input: StepInput): number | null {
    const { gate, field } = input;
    if (gate === undefined) return null;
    const { afterChannelId, afterStep } = gate;
    if ((afterChannelId === undefined) === (afterStep === undefined)) {
      this.fault(`${field}.gate`, 'gate-without-parent', '请指定要等待的渠道或步骤（二选一）。');
      return null;
    }
    const parent =
      afterStep === undefined
        ? this.inputs.findIndex((one) => one.channelId.toLowerCase() === afterChannelId?.toLowerCase())
        : this.names.indexOf(afterStep);
    if (parent >= 0) return parent;
    const [name, what] = afterStep === undefined ? ['afterChannelId', '渠道'] : ['afterStep', '步骤'];
    this.fault(`${field}.gate.${name}`, 'gate-unknown', `计划里没有要等待的${what}，请先把它加入计划。`);
    return null;
  }

  private judgeCircle(nodes: readonly PlanNode[]): void {
    const circle = circleIn(nodes);
    if (circle === undefined) return;
    const last = this.names.indexOf(circle.at(-1) ?? '');
    this.fault(
      `${this.inputs[last]?.field ?? 'releases'}.gate`,
      'gate-circle',
      `等待关系成环：${circle.join('→')}，谁也无法先发。请去掉其中一个等待。`,
    );
  }

  private resolve(nodes: readonly PlanNode[]): readonly PlannedStep[] {
    const times = new Map<number, PlannedTime>();
    for (const index of parentsFirst(nodes)) {
      const time = this.timeOf(index, nodes[index]?.parent ?? null, times);
      if (time !== undefined) times.set(index, time);
    }
    return this.inputs.flatMap((input, index) => {
      const channel = this.channels[index];
      const time = times.get(index);
      if (channel === undefined || time === undefined) return [];
      const parent = nodes[index]?.parent ?? null;
      const { field, gate } = input;
      return [
        {
          field,
          step: this.names[index] ?? field,
          channel,
          time,
          latestSeconds: input.latestSeconds ?? channel.latestSeconds,
          gate:
            gate === undefined || parent === null
              ? null
              : { ...ruleOf(gate), parent, floorAt: input.time?.instant ?? null },
        },
      ];
    });
  }

  private timeOf(
    index: number,
    parent: number | null,
    times: ReadonlyMap<number, PlannedTime>,
  ): PlannedTime | undefined {
    const input = this.inputs[index];
    if (input === undefined || input.timeIsWrong === true) return undefined;
    const { embargo } = this.context;
    if (input.time !== undefined && embargo !== undefined && input.time.instant < embargo.instant) {
      this.fault(
        `${input.field}.plannedAt`,
        'before-embargo',
        '计划时间早于解禁时间，请改晚，或修改解禁时间。',
      );
      return undefined;
    }
    if (parent === null) {
      if (input.time === undefined)
        this.fault(`${input.field}.plannedAt`, 'time-missing', '请给出计划时间，或指定它等待哪个渠道。');
      return input.time;
    }
    const before = times.get(parent);
    if (before === undefined) return undefined;
    const expected = before.instant.getTime() + (input.gate?.delaySeconds ?? 0) * 1000;
    const due = Math.max(expected, input.time?.instant.getTime() ?? 0, embargo?.instant.getTime() ?? 0);
    return { instant: new Date(due), zone: input.time?.zone ?? before.zone };
  }
}

function ruleOf(gate: GateInput): GateRule {
  const { after, delaySeconds, lateAfterSeconds, onFailed, onUnknown, onLate, onRecalled } = gate;
  return { after, delaySeconds, lateAfterSeconds, onFailed, onUnknown, onLate, onRecalled };
}
