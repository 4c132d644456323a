import { StageStopped } from '#libs/channels/connector.js';
import type { Json } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import type { WordPressReply } from './wordpress.client.js';
import { wordpressOutcome } from './wordpress.errors.js';

/** The data of a good answer. Nothing in staging is public, so doubt only means: try again, looking first. */
export function accepted(reply: WordPressReply): Json {
  if (reply.kind === 'ok') return reply.data;
  if (reply.kind !== 'refused') throw unfit(reply.fault);
  const outcome = wordpressOutcome(reply.refusal);
  throw outcome.kind === 'unknown' ? unfit(outcome.fault) : new StageStopped(outcome);
}

/** Ends a staging that may be tried again. */
export function unfit(fault: Fault): StageStopped {
  return new StageStopped({ kind: 'retry', fault });
}
