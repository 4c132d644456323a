import { readSettings } from '#libs/config/settings.js';
import { AxiosChannelHttp } from '#libs/channels/axios-channel-http.js';
import { MediaShelf } from '#libs/channels/media-shelf.js';
import { contentOf, readDraft, type DraftRow } from '#libs/content/draft-row.js';
import { Desk, sampleContent } from '#libs/content/desk.spec-support.js';
import type { ContentInput } from '#libs/content/content-input.js';
import type { Database } from '#libs/database/database.js';
import type { DataOf } from '#libs/http/data-of.js';
import type { Principal } from '#libs/identity/principal.js';
import { newId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { Problem } from '#libs/kernel/problem.js';
import { plainConnector } from '#libs/renditions/plain-connector.spec-support.js';
import { RenditionSealer } from '#libs/renditions/rendition-sealer.js';
import { Approvals } from './approval.js';
import { DecideReview, type DecisionInput } from './decide/decide-review.js';
import { OpenReview } from './open/open-review.js';
import { ReviewFlows } from './review-flows.js';
import type { ReviewDetailView } from './review.views.js';
import { ReviewList } from './screens/review-list.js';

/** A department with an editor, reviewers and two channels of an imagined platform. */
export class ReviewDesk extends Desk {
  readonly sealer = new RenditionSealer(
    new Map([['plain', plainConnector()]]),
    readSettings({ JIDA_PUBLIC_URL: 'https://jida.example.gov.cn' }),
    new MediaShelf(
      this.database,
      new AxiosChannelHttp({ clock: this.clock, allowAddresses: [] }),
      this.clock,
    ),
  );
  readonly flows = new ReviewFlows(this.database, this.audit);
  readonly opening = new OpenReview(this.database, this.sealer, this.flows, this.audit, this.clock);
  readonly deciding = new DecideReview(this.database, this.audit);
  readonly list = new ReviewList(this.database);
  readonly approvals = new Approvals(this.sealer);

  private constructor(
    database: Database,
    readonly departmentId: string,
  ) {
    super(database);
  }

  editor!: Principal;
  first!: Principal;
  second!: Principal;
  wechat!: string;
  weibo!: string;

  static async open(database: Database): Promise<ReviewDesk> {
    const desk = new ReviewDesk(database, await new Desk(database).department());
    desk.editor = await desk.person(desk.departmentId, '撰写人', 'editor');
    desk.first = await desk.person(desk.departmentId, '初审人', 'reviewer');
    desk.second = await desk.person(desk.departmentId, '终审人', 'reviewer');
    desk.wechat = await desk.channel('微信');
    desk.weibo = await desk.channel('微博');
    return desk;
  }

  async channel(name: string, settings: JsonObject = {}): Promise<string> {
    const id = newId();
    await this.database.query(
      `INSERT INTO channel (id, department_id, kind, name, settings, sealed_credentials, credentials_changed_at, callback_key, state,
         state_changed_at, latest_seconds, stage_lead_seconds, version, created_at, updated_at)
       VALUES ($1, $2, 'plain', $3, $4, '', now(), $5, 'active', now(), 1800, 900, 1, now(), now())`,
      [id, this.departmentId, name, JSON.stringify(settings), id],
    );
    return id;
  }

  async draft(change: Partial<ContentInput> = {}, by = this.editor): Promise<DraftRow> {
    return await this.drafts.create(sampleContent(change), by);
  }

  /** Changes the draft's content as it is now. */
  async edit(draftId: string, change: Partial<ContentInput>, by = this.editor): Promise<DraftRow> {
    const draft = await readDraft(this.database, draftId, by);
    return await this.drafts.save(draftId, draft.version, { ...contentOf(draft), ...change }, by);
  }

  async submit(
    draftId: string,
    channelIds?: readonly string[],
    by = this.editor,
  ): Promise<DataOf<ReviewDetailView>> {
    return await this.list.one(await this.opening.open(draftId, channelIds, by), by);
  }

  async decide(
    reviewId: string,
    by: Principal,
    change: Partial<DecisionInput> = {},
  ): Promise<DataOf<ReviewDetailView>> {
    const { contentHash } = await this.list.one(reviewId, this.editor);
    await this.deciding.decide(
      reviewId,
      { verdict: 'approve', opinion: '同意', contentHash, stage: undefined, ...change },
      by,
    );
    return await this.list.one(reviewId, by);
  }

  /** Submits and passes both stages. */
  async approve(draftId: string, channelIds?: readonly string[]): Promise<DataOf<ReviewDetailView>> {
    const { id } = await this.submit(draftId, channelIds);
    await this.decide(id, this.first);
    return await this.decide(id, this.second);
  }
}

/** The refusal that `work` ends in. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
