import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReleaseJob } from '#libs/channels/connector.js';
import {
  json,
  reset,
  scriptedPlatform,
  text,
  type Reaction,
  type ScriptedPlatform,
} from '#libs/channels/testing/scripted-platform.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { GhostConnector } from './ghost.connector.js';
import { NO_IMAGES, stagedJson, type StagedPost } from './ghost.staged.js';
import {
  calls,
  context,
  expectNoSecret,
  job,
  NOT_FOUND,
  POST_ID,
  posts,
  refusal,
  remote,
  sentPost,
  SLUG,
  StillClock,
  VERSION,
} from './testing/ghost.fixtures.js';

const connector = new GhostConnector();
const RECEIPT: PlatformReceipt = {
  ids: { postId: POST_ID, slug: SLUG, revision: '1' },
  publicUrl: null,
  publishedAt: null,
};
const PUBLISHED = { status: 'published', published_at: '2026-03-02T01:00:02.000Z' };
const FIRST_DAY = '2026-02-01T02:00:00.000Z';
const ONCE_PUBLIC = { firstPublishedAt: FIRST_DAY };
const GONE: Reaction = (response) => {
  response.writeHead(204).end();
};

let platform: ScriptedPlatform;

beforeEach(async () => {
  platform = await scriptedPlatform(new StillClock());
});

afterEach(async () => {
  await platform[Symbol.asyncDispose]();
});

function staged(changes: Partial<StagedPost> = {}): JsonObject {
  return stagedJson({
    postId: POST_ID,
    mode: 'create',
    updatedAt: VERSION,
    firstPublishedAt: null,
    images: NO_IMAGES,
    ...changes,
  });
}

describe('a doubt', () => {
  async function look(left: JsonObject, told: (about: ReleaseJob) => Reaction): Promise<object> {
    const here = context(platform);
    const about = job(here.channel);
    platform.script(told(about));
    const outcome = await connector.lookup(about, left, here);
    expectNoSecret(outcome);
    expect(calls(platform)).toEqual([`GET /posts/${POST_ID}/`]);
    return outcome;
  }

  it('ends with the article that is public, and what was written there', async () => {
    expect(await look(staged(), (about) => posts(remote(about, PUBLISHED)))).toMatchObject({
      kind: 'found',
      receipt: { ids: { postId: POST_ID, updatedAt: VERSION }, publishedAt: PUBLISHED.published_at },
    });
  });

  it('keeps no version of a text that is not ours', async () => {
    const outcome = await look(staged(), (about) => posts(remote(about, { ...PUBLISHED, title: '改过' })));
    expect(outcome).toMatchObject({ kind: 'found' });
    expect(JSON.stringify(outcome)).not.toContain('updatedAt');
  });

  it.each<[string, Partial<StagedPost>, (about: ReleaseJob) => Reaction]>([
    ['absent', {}, (about) => posts(remote(about))],
    [
      'absent',
      { mode: 'update' },
      (about) =>
        posts(
          remote(about, { ...PUBLISHED, codeinjection_head: '<meta name="jida-release" content="older">' }),
        ),
    ],
    ['found', { mode: 'update' }, (about) => posts(remote(about, PUBLISHED))],
    // Somebody took it back between our call and the look-up.
    ['undecidable', {}, (about) => posts(remote(about, { published_at: PUBLISHED.published_at }))],
    ['absent', ONCE_PUBLIC, (about) => posts(remote(about, { published_at: FIRST_DAY }))],
    [
      'undecidable',
      ONCE_PUBLIC,
      (about) => posts(remote(about, { published_at: FIRST_DAY, updated_at: '2026-03-02T01:00:03.000Z' })),
    ],
    ['undecidable', {}, (about) => posts(remote(about, { status: 'scheduled' }))],
    ['undecidable', { mode: 'update' }, (about) => posts(remote(about))],
    ['undecidable', {}, () => NOT_FOUND],
    ['failed', {}, () => refusal(500, null, 'InternalServerError')],
    ['failed', {}, () => text(404, 'gateway')],
    ['failed', {}, () => text(200, 'x')],
    ['failed', {}, () => json(200, { posts: [] })],
    ['failed', {}, () => reset],
  ])('is %s (%j)', async (kind, changes, told) => {
    expect(await look(staged(changes), told)).toMatchObject({ kind });
  });

  it('takes the version of a collision for the last one seen', async () => {
    const here = context(platform);
    const about = job(here.channel);
    const seen = { updatedAt: '2026-03-02T01:00:03.000Z' };
    here.remembered.set(`ghost.version/${POST_ID}`, seen);
    platform.script(posts(remote(about, { published_at: FIRST_DAY, updated_at: seen.updatedAt })));
    expect(await connector.lookup(about, staged(ONCE_PUBLIC), here)).toEqual({ kind: 'absent' });
  });

  it('without what staging left goes to a person', async () => {
    const here = context(platform);
    expect(await connector.lookup(job(here.channel), {}, here)).toMatchObject({
      kind: 'undecidable',
      final: true,
    });
  });
});

describe('whether it is still shown', () => {
  it.each<[string, Reaction]>([
    ['shown', posts({ id: POST_ID, slug: SLUG, status: 'published', updated_at: VERSION })],
    ['gone', posts({ id: POST_ID, slug: SLUG, status: 'draft', updated_at: VERSION })],
    ['gone', NOT_FOUND],
    ['unknown', refusal(401, 'UNKNOWN_ADMIN_API_KEY', 'UnauthorizedError')],
    ['unknown', text(200, 'x')],
    ['unknown', reset],
  ])('%s', async (kind, reaction) => {
    platform.script(reaction);
    expect(await connector.presence(RECEIPT, context(platform))).toMatchObject({ kind });
  });

  it('says when somebody changed it', async () => {
    const edited = {
      ...RECEIPT,
      ids: { ...RECEIPT.ids, updatedAt: '2026-01-01T00:00:00.000Z', siteHash: 'x' },
    };
    platform.script(posts({ id: POST_ID, slug: SLUG, status: 'published', updated_at: VERSION }));
    expect(await connector.presence(edited, context(platform))).toMatchObject({
      kind: 'shown',
      evidence: { editedOnSite: true },
    });
  });

  it('says nothing of a change after our own withdrawal unless the text is another', async () => {
    const seen = { id: POST_ID, slug: SLUG, status: 'draft', title: '标题', html: '<p>答复</p>' };
    const siteHash = createHash('sha256').update('标题\n<p>答复</p>').digest('hex');
    const receipt = { ...RECEIPT, ids: { ...RECEIPT.ids, updatedAt: '2026-01-01T00:00:00.000Z', siteHash } };
    platform.script(
      posts({ ...seen, updated_at: VERSION }),
      posts({ ...seen, updated_at: VERSION, html: '<p>改过</p>' }),
    );
    const evidence = { postId: POST_ID, status: 'draft' };
    expect(await connector.presence(receipt, context(platform))).toEqual({ kind: 'gone', evidence });
    expect(await connector.presence(receipt, context(platform))).toEqual({
      kind: 'gone',
      evidence: { ...evidence, editedOnSite: true },
    });
  });
});

describe('a withdrawal', () => {
  const LIVE = { id: POST_ID, slug: SLUG, status: 'published', updated_at: VERSION };
  const DRAFT = { ...LIVE, status: 'draft' };

  it('makes it a draft again, in the version that was seen', async () => {
    platform.script(posts(LIVE), posts(DRAFT));
    expect(await connector.withdraw(RECEIPT, context(platform))).toEqual({ kind: 'withdrawn' });
    expect(calls(platform)).toEqual([`GET /posts/${POST_ID}/`, `PUT /posts/${POST_ID}/`]);
    expect(sentPost(platform, 1)).toEqual({ status: 'draft', updated_at: VERSION });
  });

  it.each<[string, Reaction[]]>([
    ['a draft already', [posts(DRAFT)]],
    ['deleted', [NOT_FOUND]],
    ['deleted meanwhile', [posts(LIVE), NOT_FOUND]],
  ])('is done when it is %s', async (_what, script) => {
    platform.script(...script);
    expect(await connector.withdraw(RECEIPT, context(platform))).toEqual({ kind: 'withdrawn' });
  });

  it.each<[boolean, Reaction[]]>([
    [true, [posts(LIVE), refusal(409, 'UPDATE_COLLISION', 'UpdateCollisionError')]],
    [true, [posts(LIVE), posts(LIVE)]],
    [true, [posts(LIVE), reset]],
    [true, [refusal(500, null, 'InternalServerError')]],
    [true, [text(200, 'x')]],
    [false, [refusal(401, 'UNKNOWN_ADMIN_API_KEY', 'UnauthorizedError')]],
    [false, [refusal(403, null, 'NoPermissionError')]],
  ])('may be tried again: %s', async (retryable, script) => {
    platform.script(...script);
    const outcome = await connector.withdraw(RECEIPT, context(platform));
    expect(outcome).toMatchObject({ kind: 'failed', retryable });
    expectNoSecret(outcome);
  });

  it('deletes where the channel says so; gone is done', async () => {
    const here = context(platform, { withdrawTo: 'delete' });
    platform.script(GONE, NOT_FOUND);
    expect(await connector.withdraw(RECEIPT, here)).toEqual({ kind: 'withdrawn' });
    expect(await connector.withdraw(RECEIPT, here)).toEqual({ kind: 'withdrawn' });
    expect(calls(platform)).toEqual([`DELETE /posts/${POST_ID}/`, `DELETE /posts/${POST_ID}/`]);
    expect(connector.withdrawal(here.channel).way).toBe('delete');
    expect(connector.withdrawal(context(platform).channel).way).toBe('private');
  });

  it('of something that is not a post of ours asks nobody', async () => {
    const strange = { ...RECEIPT, ids: { postId: '../settings' } };
    expect(await connector.withdraw(strange, context(platform))).toMatchObject({
      kind: 'failed',
      retryable: false,
    });
    expect(platform.seen).toEqual([]);
  });
});
