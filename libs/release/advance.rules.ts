import type { JsonObject } from '#libs/kernel/json.js';
import type { Fault, PlatformHandle, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { ReleaseChanges } from './move-release.js';
import type { NextStep } from './release.rules.js';
import type { ReleaseQueue } from './release.queues.js';
import type { ReleaseState } from './release.transitions.js';

/** What of a release the carrying out of a decision depends on. */
export interface StepSubject {
  readonly refreshes: number;
  readonly latestAt: Date;
}

/** Everything that one decision changes, in one move. */
export interface Step {
  readonly to: ReleaseState;
  readonly set: ReleaseChanges;
  readonly detail: JsonObject;
  readonly job: { readonly queue: ReleaseQueue; readonly at: Date } | null;
}

/** Turns a decision of the rules into the state, the columns and the job it stands for. Pure. */
export function stepFor(next: NextStep, row: StepSubject, now: Date): Step {
  switch (next.to) {
    case 'published':
      return {
        to: 'published',
        set: {
          publishedAt: platformInstant(next.receipt),
          confirmedAt: 'now',
          fault: null,
          holdReason: null,
        },
        detail: { ids: { ...next.receipt.ids }, publicUrl: next.receipt.publicUrl },
        job: { queue: 'release.see', at: now },
      };
    case 'accepted':
      return {
        to: 'accepted',
        set: {
          acceptedAt: 'now',
          handle: handleJson(next.handle),
          correlation: next.handle.correlation,
          confirms: 0,
          fault: null,
          holdReason: null,
        },
        detail: { correlation: next.handle.correlation },
        job: { queue: 'release.confirm', at: new Date(next.confirmAt) },
      };
    case 'verifying': {
      const known: JsonObject = next.fault === null ? {} : { fault: faultJson(next.fault) };
      return {
        to: 'verifying',
        set: next.fault === null ? {} : { fault: faultJson(next.fault) },
        detail: known,
        job: { queue: 'release.verify', at: new Date(next.lookAt) },
      };
    }
    case 'staged':
      return {
        to: 'staged',
        set: {
          fault: faultJson(next.fault),
          lookups: 0,
          absences: 0,
          refreshes: row.refreshes + (next.renew ? 1 : 0),
        },
        detail: { fault: faultJson(next.fault) },
        job: { queue: 'release.commit', at: new Date(next.commitAt) },
      };
    case 'waiting_quota':
      return {
        to: 'waiting_quota',
        set: { fault: faultJson(next.fault) },
        detail: { fault: faultJson(next.fault), until: new Date(next.until).toISOString() },
        job: { queue: 'release.stage', at: new Date(Math.min(next.until, row.latestAt.getTime())) },
      };
    case 'held':
      return {
        to: 'held',
        set: { holdReason: 'channel_stopped', fault: faultJson(next.fault) },
        detail: { fault: faultJson(next.fault) },
        job: null,
      };
    case 'failed':
    case 'needs_attention':
    case 'expired':
      return {
        to: next.to,
        set: { fault: faultJson(next.fault) },
        detail: { fault: faultJson(next.fault) },
        job: null,
      };
  }
}

export function faultJson(fault: Fault): JsonObject {
  const { code, message, platformCode } = fault;
  return platformCode === undefined ? { code, message } : { code, message, platformCode };
}

function platformInstant(receipt: PlatformReceipt): Date | 'now' {
  if (receipt.publishedAt === null) return 'now';
  const instant = new Date(receipt.publishedAt);
  return Number.isNaN(instant.getTime()) ? 'now' : instant;
}

function handleJson(handle: PlatformHandle): JsonObject {
  return { correlation: handle.correlation, data: handle.data };
}
