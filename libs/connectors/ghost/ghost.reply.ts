import { StageStopped } from '#libs/channels/connector.js';
import type { Json } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { unreadable, type GhostReply } from './ghost.client.js';
import { ghostOutcome } from './ghost.errors.js';
import { postIn, type RemotePost } from './ghost.post.js';

/** The data of a good answer. Nothing in staging is public, so doubt only means: try again, looking first. */
export function accepted(reply: GhostReply): Json {
  if (reply.kind === 'ok') return reply.data;
  if (reply.kind !== 'refused') throw unfit(reply.fault);
  const outcome = ghostOutcome(reply.refusal);
  if (outcome.kind === 'unknown') throw unfit(outcome.fault);
  // The client has signed twice by now.
  if (outcome.kind === 'refresh') throw new StageStopped({ kind: 'config', fault: outcome.fault });
  throw new StageStopped(outcome);
}

export function acceptedPost(reply: GhostReply): RemotePost {
  return postIn(accepted(reply)) ?? raise(unreadable(200));
}

/** Ends a staging that may be tried again. */
export function unfit(fault: Fault): StageStopped {
  return new StageStopped({ kind: 'retry', fault });
}

function raise(fault: Fault): never {
  throw unfit(fault);
}
