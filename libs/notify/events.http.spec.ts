import http from 'node:http';
import { afterEach, afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { AuditLog, SYSTEM } from '#libs/audit/audit.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { CutProxy } from '../../test/support/cut-proxy.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { PASSWORD, ServerBench } from '../../apps/server/server.spec-support.js';
import type { Change } from './stream/change-feed.js';

const clock = new SystemClock();

interface Event {
  readonly id: string;
  readonly event: string;
  readonly changes: readonly Change[];
}

/** A client of the stream, as a browser's EventSource reads it. */
class Stream {
  readonly events: Event[] = [];
  status = 0;
  ended = false;
  private text = '';

  private constructor(private readonly request: http.ClientRequest) {}

  static async open(url: string, token: string, lastEventId?: string): Promise<Stream> {
    return await new Promise((done, fail) => {
      const request = http.get(`${url}/api/v1/events`, {
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'text/event-stream',
          ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
        },
      });
      const stream = new Stream(request);
      request.on('error', fail);
      request.on('response', (response) => {
        stream.status = response.statusCode ?? 0;
        response.on('data', (chunk: Buffer) => {
          stream.take(chunk.toString('utf8'));
        });
        response.on('close', () => {
          stream.ended = true;
        });
        response.on('error', () => undefined);
        done(stream);
      });
    });
  }

  private take(chunk: string): void {
    this.text += chunk;
    const blocks = this.text.split('\n\n');
    this.text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      if (field('event') === '') continue;
      const data = JSON.parse(field('data')) as { changes?: Change[] };
      this.events.push({ id: field('id'), event: field('event'), changes: data.changes ?? [] });
    }
  }

  get changed(): readonly string[] {
    return this.events.flatMap((one) => one.changes.map((change) => `${change.type} ${change.id}`));
  }

  async until(holds: () => boolean, withinMs = 40_000): Promise<void> {
    const end = clock.monotonic() + withinMs;
    while (!holds()) {
      if (clock.monotonic() > end) throw new Error(`never told: ${JSON.stringify(this.events)}`);
      await clock.sleep(20);
    }
  }

  close(): void {
    this.request.destroy();
  }
}

describe('the stream of changes', () => {
  let test: TestDatabase;
  let proxy: CutProxy;
  let bench: ServerBench;
  let otherDepartment: string;
  let editor: string;
  let stranger: string;
  const streams: Stream[] = [];

  beforeAll(async () => {
    Logger.overrideLogger(false);
    test = await createTestDatabase();
    proxy = CutProxy.to(test.url);
    await proxy.open();
    bench = await ServerBench.open(proxy.url(test.url));
    await bench.person('editor', 'editor');
    editor = await bench.token('editor');
    otherDepartment = await test.database.transaction(async (tx) => {
      const id = await bench.people.createDepartment(tx, 'other', '另一个部门');
      await bench.people.createPerson(tx, {
        username: 'stranger',
        displayName: 'stranger',
        departmentId: id,
        roles: ['editor'],
        password: PASSWORD,
      });
      return id;
    });
    stranger = await bench.token('stranger');
  });

  afterEach(() => {
    for (const stream of streams.splice(0)) stream.close();
  });

  afterAll(async () => {
    await bench.close();
    await proxy.cut();
    await test.close();
  });

  const listen = async (token = editor, lastEventId?: string): Promise<Stream> => {
    const stream = await Stream.open(bench.baseUrl, token, lastEventId);
    streams.push(stream);
    if (stream.status === 200) await stream.until(() => stream.events.length > 0);
    return stream;
  };
  const change = async (type: string, departmentId: string | null, count = 1): Promise<string> => {
    const id = newId();
    await test.database.transaction(async (tx) => {
      await new AuditLog(clock).append(
        tx,
        Array.from({ length: count }, (_, index) => ({
          actor: SYSTEM,
          action: `${type}.changed`,
          subjectType: type,
          subjectId: index === 0 ? id : newId(),
          departmentId,
          detail: {},
          lane: `department:${departmentId ?? 'none'}`,
        })),
      );
    });
    return id;
  };

  it('tells what changed in my department and for everybody, and nothing of others', async () => {
    const [mine, theirs] = [await listen(), await listen(stranger)];
    expect(mine.events).toMatchObject([{ event: 'change', changes: [] }]);
    const release = await change('release', bench.departmentId);
    const foreign = await change('review', otherDepartment);
    const stop = await change('publishing', null);
    await mine.until(() => mine.changed.includes(`publishing ${stop}`));
    await theirs.until(() => theirs.changed.includes(`publishing ${stop}`));
    expect([...mine.changed].sort()).toEqual([`publishing ${stop}`, `release ${release}`]);
    expect([...theirs.changed].sort()).toEqual([`publishing ${stop}`, `review ${foreign}`]);
  });

  it('tells what was missed, to who comes back with the last id; and that too much was missed', async () => {
    const first = await listen();
    const seen = await change('release', bench.departmentId);
    await first.until(() => first.changed.includes(`release ${seen}`));
    first.close();
    const missed = await change('draft', bench.departmentId);
    const foreign = await change('draft', otherDepartment);
    const again = await listen(editor, first.events.at(-1)?.id);
    expect(again.changed).toContain(`draft ${missed}`);
    expect(again.changed).not.toContain(`draft ${foreign}`);
    const late = await listen(editor, new Date(clock.now().getTime() - 3_600_000).toISOString());
    expect(late.events[0]).toMatchObject({ event: 'reset' });
    expect((await listen(editor, 'nonsense')).events[0]).toMatchObject({ event: 'reset' });
  });

  it('says that everything may have changed when very much did', async () => {
    const stream = await listen();
    await change('release', bench.departmentId, 900);
    await stream.until(() => stream.events.length > 1);
    expect(stream.events.map((one) => one.event)).toEqual(['change', 'reset']);
  });

  it('goes on after the database was away, with what happened meanwhile', async () => {
    const stream = await listen();
    await proxy.cut();
    const meanwhile = await change('release', bench.departmentId);
    await clock.sleep(1_000);
    expect(stream.changed).not.toContain(`release ${meanwhile}`);
    await proxy.open();
    await stream.until(() => stream.changed.includes(`release ${meanwhile}`));
    expect(stream.ended).toBe(false);
  });

  it('tells that my notices changed', async () => {
    const stream = await listen();
    const [user] = await test.database.query<{ id: string }>(
      `SELECT id FROM app_user WHERE username = 'editor'`,
    );
    await test.database.query(
      `WITH n AS (INSERT INTO notice (id, kind, level, group_key, open, path, facts, count, first_at, last_at)
         VALUES (gen_random_uuid(), 'release.failed', 'alarm', 'k', true, '/x', '{}', 1, now(), now()) RETURNING id)
       INSERT INTO notice_reader (notice_id, user_id, in_app, read_count) SELECT id, $1, true, 0 FROM n`,
      [user?.id],
    );
    await stream.until(() => stream.events.length > 1);
    expect(stream.changed).toEqual(['notice mine']);
  });

  it('is for those who are signed in and ask for a stream, and for a bounded number of pages each', async () => {
    expect((await Stream.open(bench.baseUrl, 'a-token-nobody-was-ever-given')).status).toBe(401);
    expect((await bench.call('GET', '/api/v1/events', { token: editor })).status).toBe(406);
    const open = await Promise.all(Array.from({ length: 7 }, async () => await listen(stranger)));
    expect(open.map((stream) => stream.status).sort()).toEqual([200, 200, 200, 200, 200, 200, 429]);
    for (const stream of streams.splice(0)) stream.close();
    const until = clock.monotonic() + 40_000;
    let again = await listen(stranger);
    while (again.status !== 200 && clock.monotonic() < until) again = await listen(stranger);
    expect(again.status).toBe(200);
  });
});
