import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallbackEvent, CallbackReading } from '#libs/channels/connector.js';
import { clock, type BoundChannel } from '../sandbox-channels.js';
import { endOf, told, until, type Release } from './course.js';
import { isNever, type CallbackCase } from './subject.js';
import type { Trial } from './trial.js';

/** Results that the platform pushes to us, and its ways of pushing them badly. */
export function callbacks(trial: Trial): void {
  const { subject, course } = trial;
  const { callbacks: pushed } = subject;
  if (subject.connector.callbacks === undefined || pushed === undefined || isNever(pushed)) return;

  describe('a pushed result', () => {
    let receiver: Receiver;

    beforeEach(async () => {
      await course().afresh();
      receiver = await Receiver.open(trial, pushed);
    });

    afterEach(async () => {
      await receiver.close();
    });

    it('belongs to the call that was accepted', async () => {
      const release = await accepted(trial, receiver.channel);
      const [event] = await receiver.events(1);
      expect(event?.correlation).toBe(release.handle?.correlation);
      expect(event?.outcome.kind).toBe('published');
    });

    it('finds its release when the answer with its number was lost', async () => {
      const release = await course().staged(undefined, receiver.channel);
      course().opened.strike(subject.calls.commit, { kind: 'work_then_drop', times: 1 });
      expect((await course().commit(release)).kind).toBe('unknown');
      const [event] = await receiver.events(1);
      if (event === undefined) throw new Error('nothing was pushed');
      const marker = await subject.connector.callbacks?.identify?.(event, receiver.channel.context());
      expect(marker).toBe(release.job.marker);
    });

    it.each(pushed.faults)('is true and told once after %s', async (kind) => {
      course().opened.strike(pushed.event, { kind, ms: 50, times: 1 });
      const releases = [await accepted(trial, receiver.channel), await accepted(trial, receiver.channel)];
      const lost = kind === 'callback_lost' ? 1 : 0;
      const doubled = kind === 'callback_double' ? 1 : 0;
      const events = await receiver.events(releases.length - lost + doubled);
      const told = new Set(events.map((event) => event.dedupeKey));
      expect(told.size).toBe(releases.length - lost);
      const known = releases.map((release) => release.handle?.correlation);
      for (const event of events) expect(known).toContain(event.correlation);
    });

    for (const table of (subject.results ?? []).filter(({ told }) => told === 'callback')) {
      it.each(Object.entries(table.rows))(`${table.section}: %s is %s`, async (row, expected) => {
        await accepted(trial, receiver.channel, async (release) => {
          await table.arrange(row, release);
        });
        const [event] = await receiver.events(1);
        expect(event === undefined ? 'nothing' : endOf(event.outcome)).toBe(expected);
      });
    }
  });
}

async function accepted(
  { course }: Trial,
  channel: BoundChannel,
  arrange?: (release: Release) => Promise<void>,
): Promise<Release> {
  channel.steps.clear();
  const release = await course().staged(undefined, channel);
  await arrange?.(release);
  const outcome = await course().commit(release);
  if (outcome.kind !== 'accepted') throw new Error(told(outcome));
  return release;
}

/** Takes pushes over HTTP and lets the connector read them, as the server does. */
class Receiver {
  private readonly readings: CallbackReading[] = [];

  private constructor(
    private readonly trial: Trial,
    readonly channel: BoundChannel,
    private readonly server: Server,
  ) {}

  static async open(trial: Trial, pushed: CallbackCase): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(trial, pushed.bind(), server);
    server.on('request', (request: IncomingMessage, response) => {
      receiver.receive(request).then(
        ({ reply }) => response.writeHead(reply.status).end(reply.body),
        () => response.destroy(),
      );
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await pushed.listen(`http://127.0.0.1:${port}/callback`);
    return receiver;
  }

  async events(count: number): Promise<readonly CallbackEvent[]> {
    return await until(
      async () => await Promise.resolve(this.readings.flatMap(eventsOf)),
      (events) => events.length >= count,
    );
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) =>
      this.server.close(() => {
        done();
      }),
    );
  }

  private async receive(request: IncomingMessage): Promise<CallbackReading> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const reading = this.trial.subject.connector.callbacks?.read(
      {
        method: request.method === 'GET' ? 'GET' : 'POST',
        query: Object.fromEntries(new URL(request.url ?? '/', 'http://receiver').searchParams),
        headers: {},
        body: Buffer.concat(chunks),
        receivedAt: clock.now(),
      },
      this.channel.profile,
      this.channel.credentials,
    );
    if (reading === undefined) throw new Error('the connector reads no pushes');
    this.readings.push(reading);
    return reading;
  }
}

function eventsOf(reading: CallbackReading): readonly CallbackEvent[] {
  return reading.kind === 'events' ? reading.events : [];
}
