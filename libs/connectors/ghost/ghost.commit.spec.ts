import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReleaseJob } from '#libs/channels/connector.js';
import {
  cutOff,
  hang,
  json,
  reset,
  scriptedPlatform,
  text,
  type Reaction,
  type ScriptedPlatform,
} from '#libs/channels/testing/scripted-platform.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import { GhostConnector } from './ghost.connector.js';
import { GHOST_ERRORS, type GhostVerdict } from './ghost.errors.js';
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
  type TestContext,
} from './testing/ghost.fixtures.js';

const connector = new GhostConnector();
const PUBLISHED = {
  status: 'published',
  published_at: '2026-03-02T01:00:02.000Z',
  updated_at: '2026-03-02T01:00:02.000Z',
};
const COLLISION = refusal(409, 'UPDATE_COLLISION', 'UpdateCollisionError');
const SEEN = '2026-03-02T00:59:00.000Z';
const FIRST_DAY = '2026-02-01T08:00:00.000Z';

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

async function commit(
  here: TestContext,
  about: ReleaseJob,
  left: JsonObject,
  ...script: Reaction[]
): Promise<CommitOutcome> {
  platform.script(...script);
  const outcome =
    about.replaces === undefined
      ? await connector.commit(about, left, here)
      : await connector.update(about, left, about.replaces, here);
  expectNoSecret(outcome);
  return outcome;
}

function writes(): string[] {
  return calls(platform).filter((call) => !call.startsWith('GET'));
}

describe('the one call', () => {
  it('carries every approved field, the status and the version it is meant for', async () => {
    const here = context(platform);
    const about = job(here.channel);
    const outcome = await commit(here, about, staged(), posts(remote(about, PUBLISHED)));
    expect(outcome).toEqual({
      kind: 'done',
      receipt: {
        ids: {
          postId: POST_ID,
          slug: SLUG,
          revision: '1',
          updatedAt: PUBLISHED.updated_at,
          siteHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        publicUrl: `https://www.example.gov.cn/${SLUG}/`,
        publishedAt: PUBLISHED.published_at,
      },
    });
    expect(calls(platform)).toEqual([`PUT /posts/${POST_ID}/`]);
    const sent = sentPost(platform, 0);
    expect(sent).toMatchObject({
      title: '居住证办理问答',
      slug: SLUG,
      status: 'published',
      updated_at: VERSION,
      visibility: 'public',
    });
    expect(sent).not.toHaveProperty('published_at');
    expect(textAt(sent, 'codeinjection_head')).toContain('<meta name="PubDate" content="2026-03-02 09:00">');
  });

  it('keeps the first day of an article that was public before, and tells the change', async () => {
    const here = context(platform);
    const about = job(here.channel);
    const live = remote(about, { ...PUBLISHED, published_at: FIRST_DAY });
    const outcome = await commit(here, about, staged({ firstPublishedAt: FIRST_DAY }), posts(live));
    expect(outcome).toMatchObject({ kind: 'done', receipt: { publishedAt: PUBLISHED.updated_at } });
    expect(textAt(sentPost(platform, 0), 'codeinjection_head')).toContain('content="2026-02-01 16:00"');
  });

  it.each<[CommitOutcome['kind'], string, Reaction]>([
    [
      'human',
      'ghost.not_public',
      posts({ id: POST_ID, slug: SLUG, status: 'scheduled', updated_at: VERSION }),
    ],
    [
      'unknown',
      'ghost.unreadable_answer',
      posts({ id: 'other', slug: SLUG, status: 'published', updated_at: VERSION }),
    ],
    ['unknown', 'ghost.unreadable_answer', text(200, '<html>')],
    ['unknown', 'ghost.unreadable_answer', json(200, [])],
    ['unknown', 'http.connection_reset', reset],
    ['unknown', 'http.answer_cut_off', cutOff],
    ['refresh', 'ghost.signature_refused', refusal(401, 'INVALID_JWT', 'UnauthorizedError')],
    ['config', 'ghost.redirected', json(301, {})],
    ['config', 'ghost.refused', refusal(405, null, 'MethodNotAllowedError')],
    ['unknown', 'ghost.server_error', refusal(503, null, 'MaintenanceError')],
    ['unknown', 'ghost.server_error', json(599, {})],
  ])('comes to %s %s, and is made once', async (kind, code, reaction) => {
    const here = context(platform);
    expect(await commit(here, job(here.channel), staged(), reaction)).toMatchObject({
      kind,
      fault: { code },
    });
    expect(platform.seen).toHaveLength(1);
  });

  it('is unknown when no answer comes in time, and surely nothing when nobody is there', async () => {
    const here = context(platform, { commitTimeoutSeconds: 2 });
    expect(await commit(here, job(here.channel), staged(), hang)).toMatchObject({ kind: 'unknown' });
    const nobody = context(platform, { apiUrl: 'http://127.0.0.1:9' });
    expect(await commit(nobody, job(nobody.channel), staged())).toMatchObject({ kind: 'retry' });
  });

  it('waits as long as the site asks', async () => {
    const here = context(platform);
    const busy: Reaction = (response) => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' }).end('{}');
    };
    expect(await commit(here, job(here.channel), staged(), busy)).toMatchObject({
      kind: 'retry',
      retryAfterMs: 7_000,
    });
  });

  it('is not made without what staging left', async () => {
    const here = context(platform);
    expect(await commit(here, job(here.channel), {})).toMatchObject({
      kind: 'human',
      fault: { code: 'ghost.not_staged' },
    });
    expect(await commit(here, job(here.channel), { postId: '../x', updatedAt: VERSION })).toMatchObject({
      kind: 'human',
    });
    expect(platform.seen).toEqual([]);
  });
});

describe('every row of the error table', () => {
  const OUTCOMES: Readonly<Record<GhostVerdict, CommitOutcome['kind']>> = {
    retry: 'retry',
    refresh: 'refresh',
    content: 'content',
    config: 'config',
    human: 'human',
    unknown: 'unknown',
    gone: 'human',
    collision: 'unknown',
  };

  it.each(GHOST_ERRORS.map((row) => [row.status, row.name, row.slug, OUTCOMES[row.verdict]] as const))(
    '%s %s is %s: %s',
    async (status, name, slug, kind) => {
      const here = context(platform);
      const known = name === '*' ? 'SomeError' : name;
      const reaction = name === '-' ? text(status, '<html>') : refusal(status, known, 'SomeError');
      const outcome = await commit(
        here,
        job(here.channel),
        staged(),
        reaction,
        refusal(500, null, 'InternalServerError'),
      );
      expect(outcome).toMatchObject({ kind, fault: { code: `ghost.${slug}` } });
      expect(writes()).toHaveLength(1);
    },
  );
});

describe('a version that is not the newest', () => {
  it('is looked at before anything: our own call, delivered twice, is done', async () => {
    const here = context(platform);
    const about = job(here.channel);
    const outcome = await commit(here, about, staged(), COLLISION, posts(remote(about, PUBLISHED)));
    expect(outcome).toMatchObject({ kind: 'already_done', receipt: { ids: { postId: POST_ID } } });
    expect(writes()).toHaveLength(1);
  });

  it('of a draft that somebody saved: the next commit names what was seen, and sends what was approved', async () => {
    const here = context(platform);
    const about = job(here.channel);
    const edited = remote(about, { html: '<p>改过</p>', updated_at: SEEN });
    expect(await commit(here, about, staged(), COLLISION, posts(edited))).toMatchObject({
      kind: 'retry',
      fault: { code: 'ghost.edited_meanwhile' },
    });
    expect(await commit(here, about, staged(), posts(remote(about, PUBLISHED)))).toMatchObject({
      kind: 'done',
    });
    expect(sentPost(platform, 2)).toMatchObject({ updated_at: SEEN, status: 'published' });
    expect(sentPost(platform, 2)['html']).toBe(sentPost(platform, 0)['html']);
  });

  it('never beats a newer one that staging has seen since', async () => {
    const here = context(platform);
    const about = job(here.channel);
    here.remembered.set(`ghost.version/${POST_ID}`, { updatedAt: '2026-03-01T00:00:00.000Z' });
    await commit(here, about, staged(), posts(remote(about, PUBLISHED)));
    expect(sentPost(platform, 0)).toMatchObject({ updated_at: VERSION });
  });

  it.each<[string, CommitOutcome['kind'], string, (about: ReleaseJob) => Reaction]>([
    [
      'published by hand',
      'human',
      'ghost.published_by_hand',
      (about) => posts(remote(about, { ...PUBLISHED, html: '<p>改过</p>' })),
    ],
    ['deleted', 'human', 'ghost.post_missing', () => NOT_FOUND],
    ['not to be seen', 'unknown', 'ghost.edited_meanwhile', () => refusal(500, null, 'InternalServerError')],
    ['not readable', 'unknown', 'ghost.edited_meanwhile', () => text(200, 'x')],
    ['out of reach', 'unknown', 'ghost.edited_meanwhile', () => reset],
  ])('of a draft that is %s: %s', async (_what, kind, code, reaction) => {
    const here = context(platform);
    const about = job(here.channel);
    expect(await commit(here, about, staged(), COLLISION, reaction(about))).toMatchObject({
      kind,
      fault: { code },
    });
    expect(writes()).toHaveLength(1);
  });

  it('goes to a person where nothing can be remembered', async () => {
    const here = context(platform);
    const { memory, ...without } = here;
    const about = job(here.channel);
    platform.script(COLLISION, posts(remote(about, { updated_at: SEEN })));
    expect(memory).toBeDefined();
    expect(await connector.commit(about, staged(), without)).toMatchObject({ kind: 'human' });
  });
});

describe('a correction', () => {
  const REPLACES = {
    ids: { postId: POST_ID, slug: SLUG, revision: '1', updatedAt: VERSION, siteHash: 'as-we-wrote-it' },
    publicUrl: null,
    publishedAt: FIRST_DAY,
  };
  const LEFT = staged({ mode: 'update', firstPublishedAt: FIRST_DAY });
  const LIVE = { status: 'published', published_at: FIRST_DAY, updated_at: '2026-03-02T01:00:02.000Z' };

  it('is the same call on the same article, with a revision of its own', async () => {
    const here = context(platform);
    const about = job(here.channel, { replaces: REPLACES });
    expect(await commit(here, about, LEFT, posts(remote(about, LIVE)))).toMatchObject({
      kind: 'done',
      receipt: { ids: { postId: POST_ID, revision: '2' }, publishedAt: LIVE.updated_at },
    });
    expect(calls(platform)).toEqual([`PUT /posts/${POST_ID}/`]);
    expect(sentPost(platform, 0)).toMatchObject({ updated_at: VERSION });
  });

  it('touches no other article', async () => {
    const here = context(platform);
    const other = { ...REPLACES, ids: { ...REPLACES.ids, postId: 'other' } };
    const about = job(here.channel, { replaces: other });
    expect(await commit(here, about, LEFT)).toMatchObject({
      kind: 'human',
      fault: { code: 'ghost.not_the_article' },
    });
    expect(await commit(here, job(here.channel, { replaces: REPLACES }), staged())).toMatchObject({
      kind: 'human',
    });
    expect(platform.seen).toEqual([]);
  });

  it.each<[string, CommitOutcome['kind'], string, JsonObject]>([
    ['stop', 'human', 'ghost.edited_on_site', { ...LIVE, updated_at: SEEN }],
    ['overwrite', 'retry', 'ghost.edited_meanwhile', { ...LIVE, updated_at: SEEN }],
    ['stop', 'human', 'ghost.taken_down', { status: 'draft', updated_at: SEEN }],
    ['overwrite', 'human', 'ghost.taken_down', { status: 'draft', updated_at: SEEN }],
  ])('that collides (%s) comes to %s %s', async (editedOnSite, kind, code, changes) => {
    const here = context(platform, { editedOnSite });
    const about = job(here.channel, { replaces: REPLACES, marker: 'newone' });
    const older = job(here.channel);
    const outcome = await commit(here, about, LEFT, COLLISION, posts(remote(older, changes)));
    expect(outcome).toMatchObject({ kind, fault: { code } });
  });
});
