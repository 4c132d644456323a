import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';

/**
 * How long a release that has passed the gate may have to wait for its call: for earlier calls of its account, or for a
 * free hand. Until it calls it counts as in flight, so this bounds what a stop cannot hold any more.
 */
const MOST_WAIT_MS = 500;

/** What a call takes until the first one was measured, in milliseconds. */
const FIRST_CALL_MS = 60;
/** The share of the newest call in the running mean. */
const NEWEST = 0.2;

/** One release on its way through its account's lane. */
export interface Flight<Ticket> {
  readonly channelId: string;
  /** Whether it may pass the gate while an earlier one of the same account is still under way. */
  readonly overlaps: boolean;
  /** Undefined when it may not go now. */
  readonly gate: () => Promise<Ticket | undefined>;
  /** Resolves when the instant of the call has come. */
  readonly due: (ticket: Ticket) => Promise<void>;
  /** The one call. Calls of an account go one after another, in the order in which their releases came. */
  readonly call: (ticket: Ticket) => Promise<void>;
  /** What is done with its outcome. */
  readonly record: (ticket: Ticket) => Promise<void>;
}

interface Lane {
  /** Ends when the release before has been to the gate, or is on its way there with this one behind it. */
  gates: Promise<void>;
  /** Ends when the release before has made its call. */
  calls: Promise<void>;
  /** Releases that have gone to the gate and keep others from it. */
  ahead: number;
  /** Releases that have come and not gone. */
  present: number;
}

/**
 * Releases of a channel go to the gate and make their calls in the order they came. The database serialises commits of
 * an account over all processes; queueing here first keeps dozens of waiting flights from asking it over and over: a
 * hundred releases of one account took 80 s without it. Where the platform allows it, the next releases pass the gate
 * while one calls, but only as far ahead as their calls are near.
 */
@Injectable()
export class ChannelLanes {
  private readonly lanes = new Map<string, Lane>();
  private readonly handless: (() => void)[] = [];
  private step = new Turn();
  private free: number;
  private callMs = FIRST_CALL_MS;
  /** Of all lanes: gone to the gate and not yet calling. */
  private waiting = 0;

  private readonly hands: number;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) settings: Pick<Settings, 'callsAtOnce'>,
  ) {
    this.hands = settings.callsAtOnce;
    this.free = this.hands;
  }

  /** True while releases that have gone to the gate wait for their calls. */
  get hurried(): boolean {
    return this.waiting > 0;
  }

  /** Resolves when it has been recorded, or was not let through. */
  async run<Ticket>(flight: Flight<Ticket>): Promise<void> {
    const lane = this.laneOf(flight.channelId);
    const [gate, call] = [new Turn(), new Turn()];
    const [gateBefore, callBefore] = [lane.gates, lane.calls];
    lane.gates = gate.ended;
    lane.calls = call.ended;
    lane.present += 1;
    try {
      await gateBefore;
      while (!this.isNear(lane, flight.overlaps)) await this.step.ended;
      await this.pass(lane, flight, { gate, call, callBefore });
    } finally {
      gate.end();
      call.end();
      lane.present -= 1;
      if (lane.present === 0) this.lanes.delete(flight.channelId);
    }
  }

  private async pass<Ticket>(
    lane: Lane,
    flight: Flight<Ticket>,
    turns: { readonly gate: Turn; readonly call: Turn; readonly callBefore: Promise<void> },
  ): Promise<void> {
    const leave = this.enter(lane);
    if (flight.overlaps) turns.gate.end();
    try {
      const ticket = await this.ready(flight, turns.callBefore);
      if (ticket === undefined) return;
      await this.call(flight, ticket);
      if (flight.overlaps) {
        leave();
        turns.call.end();
      }
      await flight.record(ticket);
    } finally {
      leave();
    }
  }

  /** With a free hand at its turn, when its instant has come; undefined when it was not let through. */
  private async ready<Ticket>(
    flight: Flight<Ticket>,
    callBefore: Promise<void>,
  ): Promise<Ticket | undefined> {
    this.waiting += 1;
    try {
      const ticket = await flight.gate();
      if (ticket === undefined) return undefined;
      await flight.due(ticket);
      await callBefore;
      if (this.free > 0) this.free -= 1;
      else await new Promise<void>((go) => this.handless.push(go));
      return ticket;
    } finally {
      this.waiting -= 1;
    }
  }

  private async call<Ticket>(flight: Flight<Ticket>, ticket: Ticket): Promise<void> {
    const began = this.clock.monotonic();
    try {
      await flight.call(ticket);
    } finally {
      this.callMs += (this.clock.monotonic() - began - this.callMs) * NEWEST;
      const next = this.handless.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }

  /** Whether a release that goes to the gate now would soon make its call. */
  private isNear(lane: Lane, overlaps: boolean): boolean {
    if (lane.ahead > 0 && !overlaps) return false;
    const inLane = lane.ahead * this.callMs;
    const forHands = (Math.max(0, this.waiting + 1 - this.free) * this.callMs) / this.hands;
    return Math.max(inLane, forHands) <= MOST_WAIT_MS;
  }

  /** Keeps others of the lane from the gate. The answer, the first time it is called, lets them come. */
  private enter(lane: Lane): () => void {
    lane.ahead += 1;
    let entered = true;
    return () => {
      if (!entered) return;
      entered = false;
      lane.ahead -= 1;
      const step = this.step;
      this.step = new Turn();
      step.end();
    };
  }

  private laneOf(channelId: string): Lane {
    const known = this.lanes.get(channelId);
    if (known !== undefined) return known;
    const lane = { gates: Promise.resolve(), calls: Promise.resolve(), ahead: 0, present: 0 };
    this.lanes.set(channelId, lane);
    return lane;
  }
}

/** Something that others wait for the end of. */
class Turn {
  readonly ended: Promise<void>;
  readonly end: () => void;

  constructor() {
    let end: () => void = () => undefined;
    this.ended = new Promise<void>((done) => (end = done));
    this.end = end;
  }
}
