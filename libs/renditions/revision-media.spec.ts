import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { channelProfiles, type ChannelFacts } from '#libs/channels/channel.queries.js';
import type { ChannelHttp } from '#libs/channels/channel-http.js';
import type { Connector } from '#libs/channels/connector.js';
import { MediaShelf } from '#libs/channels/media-shelf.js';
import { readSettings } from '#libs/config/settings.js';
import { Desk, sampleContent, SetClock } from '#libs/content/desk.spec-support.js';
import { sealRevision } from '#libs/content/seal-revision.js';
import type { Principal } from '#libs/identity/principal.js';
import { newId } from '#libs/kernel/ids.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { plainConnector } from './plain-connector.spec-support.js';
import { RenditionSealer } from './rendition-sealer.js';

const COVER = 'https://www.example.gov.cn/cover.png';

/** Shows the draft's cover by the hash of its bytes. */
function picturing(): Connector {
  const plain = plainConnector();
  return {
    ...plain,
    pictures: (content) => (content.variant.cover === undefined ? [] : [content.variant.cover]),
    render: (content, channel) => {
      const rendition = plain.render(content, channel);
      const sha256 = content.media?.[content.variant.cover ?? '']?.sha256 ?? null;
      return { ...rendition, fields: { ...rendition.fields, cover: sha256 } };
    },
  };
}

describe('the pictures of a revision', () => {
  const clock = new SetClock();
  let shown: Buffer;
  let test: TestDatabase;
  let sealer: RenditionSealer;
  let editor: Principal;
  let channel: ChannelFacts;
  let draftId: string;
  let desk: Desk;

  const http: ChannelHttp = {
    read: async () => await Promise.resolve({ kind: 'answer', status: 200, headers: {}, body: shown }),
    writeOnce: async () => await Promise.reject(new Error('pictures are only read')),
    connectAhead: () => undefined,
  };
  const picture = async (background: string): Promise<Buffer> =>
    await sharp({ create: { width: 9, height: 9, channels: 3, background } })
      .png()
      .toBuffer();

  beforeAll(async () => {
    test = await createTestDatabase();
    desk = new Desk(test.database);
    const departmentId = await desk.department();
    editor = await desk.person(departmentId, '撰写人', 'editor');
    const channelId = newId();
    await test.database.query(
      `INSERT INTO channel (id, department_id, kind, name, settings, sealed_credentials, credentials_changed_at, callback_key, state,
         state_changed_at, latest_seconds, stage_lead_seconds, version, created_at, updated_at)
       VALUES ($1, $2, 'plain', '图', '{}', '', now(), $3, 'active', now(), 1800, 900, 1, now(), now())`,
      [channelId, departmentId, channelId],
    );
    const [found] = await channelProfiles(test.database, [channelId]);
    if (found === undefined) throw new Error('no channel');
    channel = found;
    const shelf = new MediaShelf(test.database, http, clock);
    const settings = readSettings({ JIDA_PUBLIC_URL: 'https://jida.example.gov.cn' });
    sealer = new RenditionSealer(new Map([['plain', picturing()]]), settings, shelf);
    const draft = await desk.drafts.create(
      sampleContent({ variants: { default: { cover: COVER } } }),
      editor,
    );
    draftId = draft.id;
  });

  afterAll(async () => {
    await test.close();
  });

  it('stay what they were when it was sealed, whatever the address shows later', async () => {
    shown = await picture('#ff0000');
    clock.set(new Date('2026-03-01T04:00:00Z'));
    await sealer.takeUpMedia(test.database, draftId, [channel]);
    const { revision, sealed } = await test.database.transaction(async (tx) => {
      const made = await sealRevision(tx, draftId, editor.userId, desk.clock);
      return { revision: made, sealed: await sealer.seal(tx, made.id, [channel]) };
    });
    const approved = sealed[0]?.hash;
    expect((await sealer.now(test.database, revision.id, channel)).fields['cover']).toMatch(/^[0-9a-f]{64}$/);

    shown = await picture('#00ff00');
    clock.set(new Date('2026-03-01T05:00:00Z'));
    await sealer.takeUpMedia(test.database, draftId, [channel]);
    expect((await sealer.now(test.database, revision.id, channel)).hash).toBe(approved);
    const several = [revision.id, revision.id].map((revisionId) => ({ revisionId, channel }));
    expect((await sealer.nowAll(test.database, several)).map((one) => one.hash)).toEqual([
      approved,
      approved,
    ]);
    const asRevision = await sealer.preview(test.database, draftId, [channel], revision.number);
    expect(asRevision[0]?.hash).toBe(approved);
    const asDraft = await sealer.preview(test.database, draftId, [channel]);
    expect(asDraft[0]?.hash).not.toBe(approved);
    const again = await test.database.transaction(
      async (tx) => await sealer.seal(tx, revision.id, [channel]),
    );
    expect(again[0]?.hash).toBe(approved);
  });
});
