import type { Answer, OfficeChannel } from '../../../test/support/office.js';
import { SeeRelease } from '../confirm/see-release.js';
import { GateKeeper } from '../plan/gate-keeper.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { ActDesk, type SeenRelease } from './act-desk.js';

export interface PlannedView {
  readonly id: string;
  readonly releases: readonly SeenRelease[];
  readonly errors?: readonly { readonly field: string; readonly code: string; readonly message: string }[];
  readonly [member: string]: unknown;
}

/** Planning over an office whose publisher is the test. */
export class PlanDesk {
  private constructor(
    readonly acts: ActDesk,
    readonly wechat: OfficeChannel,
    readonly weibo: OfficeChannel,
    readonly website: OfficeChannel,
  ) {}

  static async open(): Promise<PlanDesk> {
    const acts = await ActDesk.open();
    const wechat = await acts.office.connect('wechat');
    const weibo = await acts.office.connect('weibo');
    const website = await acts.office.connect('wordpress');
    return new PlanDesk(acts, wechat, weibo, website);
  }

  async close(): Promise<void> {
    await this.acts.close();
  }

  async ask(body: object, path = '/plans'): Promise<Answer<PlannedView>> {
    return await this.acts.editor.call<PlannedView>('POST', path, body);
  }

  /** Plans, and answers the releases' ids in the order of the steps asked for. */
  async plan(revisionId: string, steps: readonly object[], more: object = {}): Promise<readonly string[]> {
    const { status, body } = await this.ask({ revisionId, releases: steps, ...more });
    if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
    return steps.map((step) => {
      const { channelId } = step as { channelId: string };
      return body.releases.find((release) => release['channelId'] === channelId)?.id ?? '';
    });
  }

  /** The website first, Weibo once its page was seen. Answers both ids. */
  async pair(title: string, gate: object = {}, inMs = 600_000): Promise<readonly [string, string]> {
    const { revisionId } = await this.acts.approved(title);
    const [parent = '', child = ''] = await this.plan(revisionId, [
      { channelId: this.website.id, plannedAt: this.acts.ahead(inMs) },
      { channelId: this.weibo.id, gate: { afterChannelId: this.website.id, after: 'seen', ...gate } },
    ]);
    return [parent, child];
  }

  /** Works on every look at a gate that is owed now. Answers how many there were. */
  async lookAtGates(): Promise<number> {
    const queue = this.acts.step(JobQueue);
    const keeper = this.acts.step(GateKeeper);
    const jobs = await queue.claim('release.gate', 100);
    for (const job of jobs) await keeper.run(job.data['releaseId'] ?? '');
    await queue.complete(
      'release.gate',
      jobs.map((job) => job.id),
    );
    return jobs.length;
  }

  /** One look at this gate without waiting for its job. */
  async look(id: string): Promise<void> {
    await this.acts.step(GateKeeper).run(id);
  }

  async see(id: string): Promise<void> {
    await this.acts.step(SeeRelease).run(id);
  }

  /** Takes a release through to the public, and reads its page back. */
  async publish(id: string): Promise<void> {
    if ((await this.acts.release(id)).state === 'scheduled') await this.stageNow(id);
    await this.acts.comesDue(id);
    await this.acts.goOut(id);
    await this.see(id);
  }

  async stageNow(id: string): Promise<void> {
    await this.acts.sql('UPDATE release SET stage_at = clock_timestamp() WHERE id = $1', [id]);
    await this.acts.stage(id);
  }

  /** As if the release had ended this way. */
  async force(id: string, state: string): Promise<void> {
    await this.acts.sql('UPDATE release SET state = $2 WHERE id = $1', [id, state]);
  }

  async causes(id: string): Promise<readonly string[]> {
    const { events } = await this.acts.editor.get<{ events: { cause: string }[] }>(
      `/releases/${id}/timeline`,
    );
    return events.map((event) => event.cause);
  }
}
