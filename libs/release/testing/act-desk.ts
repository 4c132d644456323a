import { CommitFlight } from '../commit/commit-flight.js';
import { ConfirmRelease } from '../confirm/confirm-release.js';
import { StageRelease } from '../stage/stage-release.js';
import { SweepReleases } from '../sweep/sweep-releases.js';
import { VerifyRelease } from '../verify/verify-release.js';
import { WithdrawRelease } from '../withdraw/withdraw-release.js';
import { Office, type Answer, type Caller, type OfficeChannel } from '../../../test/support/office.js';

/** So far ahead that its instant comes only when a test brings it near. */
const FAR_MS = 600_000;

export interface SeenRelease {
  readonly id: string;
  readonly state: string;
  readonly choices: readonly string[];
  readonly plannedAt: string;
  readonly latestAt: string;
  readonly [member: string]: unknown;
}

/**
 * An office whose publisher is this test: each step of the protocol runs when the test says so, over real HTTP against
 * the sandbox.
 */
export class ActDesk {
  private constructor(readonly office: Office) {}

  static async open(): Promise<ActDesk> {
    return new ActDesk(await Office.open());
  }

  /** An account whose results may be asked for often, since the test does not wait as the platform demands. */
  async wechat(): Promise<OfficeChannel> {
    const confirmAfterSeconds = Array.from({ length: 60 }, (_each, index) => index + 1);
    return await this.office.connect('wechat', { confirmAfterSeconds });
  }

  async close(): Promise<void> {
    await this.office.close();
  }

  get editor(): Caller {
    return this.office.people.editor;
  }

  /** A draft with an approved revision. */
  async approved(title: string): Promise<{ draftId: string; revisionId: string; code: string }> {
    const draft = await this.office.draft(title);
    return { draftId: draft.id, revisionId: await this.office.approve(draft.id), code: draft.code };
  }

  /** Edits an approved draft and approves the result. Answers the newer approved revision. */
  async revise(draftId: string, change: object): Promise<string> {
    const read = await this.editor.call('GET', `/drafts/${draftId}`);
    const { title, lead, category, items, policyReferences, variants } = read.body;
    const saved = await this.editor.call(
      'PUT',
      `/drafts/${draftId}`,
      { title, lead, category, items, policyReferences, variants, ...change },
      { 'If-Match': read.headers['etag'] ?? '' },
    );
    if (saved.status >= 400) throw new Error(JSON.stringify(saved.body));
    return await this.office.approve(draftId);
  }

  async planned(revisionId: string, channel: OfficeChannel, inMs: number): Promise<string> {
    const [id = ''] = await this.office.plan(revisionId, [channel], inMs);
    return id;
  }

  async staged(revisionId: string, channel: OfficeChannel, inMs = FAR_MS): Promise<string> {
    const id = await this.planned(revisionId, channel, inMs);
    await this.stage(id);
    return id;
  }

  /** Ready to go out, and due. */
  async due(revisionId: string, channel: OfficeChannel): Promise<string> {
    const id = await this.staged(revisionId, channel);
    await this.comesDue(id);
    return id;
  }

  /** Takes an approved revision through to the public. */
  async published(revisionId: string, channel: OfficeChannel): Promise<string> {
    const id = await this.due(revisionId, channel);
    await this.goOut(id);
    return id;
  }

  async stage(id: string): Promise<void> {
    await this.step(StageRelease).run(id, await this.owedJob(id));
  }

  async commit(id: string, landing = new AbortController().signal): Promise<void> {
    await this.step(CommitFlight).run(id, 'test', landing);
  }

  async verify(id: string): Promise<void> {
    await this.step(VerifyRelease).run(id, await this.owedJob(id));
  }

  private async owedJob(id: string): Promise<string> {
    const [row] = await this.sql<{ job_id: string }>('SELECT job_id FROM release WHERE id = $1', [id]);
    return row?.job_id ?? '';
  }

  async sweep(): Promise<number> {
    return (await this.step(SweepReleases).run()).owedButNotQueued;
  }

  /** Commits a staged release and waits for its platform's word. */
  async goOut(id: string): Promise<void> {
    await this.commit(id);
    for (let turn = 0; turn < 200 && (await this.release(id)).state === 'accepted'; turn += 1) {
      await this.step(ConfirmRelease).poll(id);
      await this.office.runtime.clock.sleep(100);
    }
    const { state, fault } = await this.release(id);
    if (state !== 'published') throw new Error(`the release is ${state}: ${JSON.stringify(fault)}`);
  }

  async takeBack(id: string): Promise<void> {
    await this.step(WithdrawRelease).run(id);
  }

  async release(id: string): Promise<SeenRelease> {
    return await this.editor.get<SeenRelease>(`/releases/${id}`);
  }

  async act(id: string, act: string, body: object = {}): Promise<Answer<SeenRelease & { code?: string }>> {
    return await this.editor.call('POST', `/releases/${id}/${act}`, body);
  }

  /** As if it had been planned for so soon, however long the way here took; what is nearer stays where it is. */
  async comesDue(id: string, inMs = 0): Promise<void> {
    await this.office.comesDue(id, inMs);
  }

  /** As if the clock had moved on: the release was planned that much earlier. */
  async age(id: string, ms: number): Promise<void> {
    await this.office.age(id, ms);
  }

  async sql<Row extends object>(statement: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return await this.office.runtime.database.query<Row>(statement, parameters);
  }

  ahead(ms: number): string {
    return new Date(this.office.runtime.clock.now().getTime() + ms).toISOString();
  }

  step<Step>(type: new (...parameters: never[]) => Step): Step {
    return this.office.app.get(type, { strict: false });
  }
}
