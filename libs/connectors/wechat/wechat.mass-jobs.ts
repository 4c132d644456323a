import type { ConnectorContext, ReleaseJob } from '#libs/channels/connector.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import type { WechatClient } from './wechat.client.js';
import { idAt, integerAt } from './wechat.reply.js';
import { massOutcome } from './wechat.results.js';

/** A mass send that the platform has taken, and that we were told the number of. */
export interface MassJob {
  readonly marker: string;
  readonly releaseId: string;
  /** Which sending of its release it was; each has a key of its own. */
  readonly sending: number;
  readonly msgId: string;
}

/** Mass sends of which the platform still knows the key, by the marker of their release. */
const TOPIC = 'mass_job';
/** As long as the platform recognises a key (reference A7.2). */
const KEY_LIFE_MS = 24 * 3600 * 1000;

export async function noteMassJob(job: MassJob, { memory, clock }: ConnectorContext): Promise<void> {
  const until = new Date(clock.now().getTime() + KEY_LIFE_MS);
  await memory?.put(TOPIC, job.marker, { ...job }, until);
}

/**
 * Which sending of the release the next one is. The platform answers a known key with the job it belongs to, also when
 * that has failed (45065, reference A7.2): only then a new key is needed, and nothing can go out twice under it.
 */
export async function nextSending(
  { marker }: ReleaseJob,
  context: ConnectorContext,
  client: WechatClient,
): Promise<number> {
  const kept = (await context.memory?.get(TOPIC, marker)) ?? null;
  const known = kept === null ? null : readJob(kept);
  if (known === null) return 1;
  return (await hasFailed(known, client)) ? known.sending + 1 : known.sending;
}

/** Those of other releases that the platform says have failed: they took nothing from the account (reference A7.3). */
export async function failedJobs(
  besides: ReleaseJob,
  context: ConnectorContext,
  client: WechatClient,
): Promise<readonly MassJob[]> {
  const kept = (await context.memory?.list(TOPIC)) ?? [];
  const failed: MassJob[] = [];
  for (const { value } of kept) {
    const job = readJob(value);
    if (job !== null && job.marker !== besides.marker && (await hasFailed(job, client))) failed.push(job);
  }
  return failed;
}

function readJob(value: JsonObject): MassJob | null {
  const marker = textAt(value, 'marker');
  const releaseId = textAt(value, 'releaseId');
  const sending = integerAt(value, 'sending');
  const msgId = textAt(value, 'msgId');
  if (marker === undefined || releaseId === undefined || sending === null || msgId === undefined) return null;
  return { marker, releaseId, sending, msgId };
}

/** False for everything but the platform's own word, also when it cannot be had (reference A7.5). */
async function hasFailed({ msgId }: MassJob, client: WechatClient): Promise<boolean> {
  const result = await client.read({
    family: 'mass_read',
    path: '/cgi-bin/message/mass/get',
    json: { msg_id: msgId },
  });
  const status = result.ok ? idAt(result.body, 'msg_status') : undefined;
  if (status === undefined) return false;
  const facts = { msgId, msgDataId: undefined, articles: 1, articleUrls: [], at: null };
  return massOutcome({ ...facts, status }).kind === 'rejected';
}
