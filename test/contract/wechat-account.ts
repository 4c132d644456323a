import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import type { CallbackEvent, CallbackReading, RawCallback } from '#libs/channels/connector.js';
import { createWechatConnector } from '#libs/connectors/wechat/wechat.connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { buildSandbox, type Sandbox } from '../../apps/sandbox/app.js';
import { BoundChannel, clock } from './sandbox-channels.js';

interface Account {
  readonly baseUrl: string;
  readonly appId: string;
  readonly [name: string]: unknown;
}

/** One account of the sandbox's WeChat, a receiver of its pushes, and the connector on it. */
export class WechatAccount {
  readonly readings: CallbackReading[] = [];
  private readonly pushes: RawCallback[] = [];
  private channel: BoundChannel | undefined;

  private constructor(
    readonly sandbox: Sandbox,
    readonly control: string,
    readonly account: Account,
    private readonly receiver: Server,
  ) {}

  static async open(): Promise<WechatAccount> {
    const sandbox = await buildSandbox({ statePath: undefined, publicUrl: undefined });
    const base = await sandbox.listen(0, '127.0.0.1');
    const { data } = await axios.get<Account[]>(`${base}/control/wechat/accounts`);
    const [account] = data;
    if (account === undefined) throw new Error('the sandbox has no account');
    const receiver = createServer();
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const opened = new WechatAccount(sandbox, `${base}/control`, account, receiver);
    receiver.on('request', (request: IncomingMessage, response) => {
      opened.receive(request).then(
        (reading) => response.writeHead(reading.reply.status).end(reading.reply.body),
        () => response.destroy(),
      );
    });
    return opened;
  }

  /** The connector as one channel on the account; tokens and memory are kept between calls. */
  bind(settings: JsonObject = {}): BoundChannel {
    const { baseUrl, appId, appSecret, callbackToken, encodingAesKey, originalId } = this.account as Record<
      string,
      string
    >;
    const credentials = { appId, appSecret, callbackToken, encodingAesKey, originalId } as Record<
      string,
      string
    >;
    this.channel = new BoundChannel(
      createWechatConnector(),
      { settleSeconds: 0, baseUrl: baseUrl ?? '', ...settings },
      credentials,
    );
    return this.channel;
  }

  async set(settings: JsonObject): Promise<void> {
    await axios.patch(`${this.control}/wechat/accounts/${this.account.appId}`, settings);
  }

  /** Empties what was made, published, counted and broken; the account stays. */
  async reset(): Promise<void> {
    await axios.post(`${this.control}/reset`, {});
    this.forgetPushes();
  }

  async settings(): Promise<JsonObject> {
    const { data } = await axios.get<{ settings: JsonObject }>(
      `${this.control}/wechat/accounts/${this.account.appId}`,
    );
    return data.settings;
  }

  /** Lets the account push to the connector. */
  async listen(settings: JsonObject = {}): Promise<void> {
    const { port } = this.receiver.address() as AddressInfo;
    await this.set({ callbackUrl: `http://127.0.0.1:${port}/callback`, ...settings });
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return (await axios.post<T>(`${this.control}/wechat/accounts/${this.account.appId}${path}`, body)).data;
  }

  async fault(rule: JsonObject): Promise<void> {
    await axios.post(`${this.control}/faults`, [{ platform: 'wechat', times: 1, ...rule }]);
  }

  /** How often the public was shown something with this marker. */
  async publications(marker: string): Promise<number> {
    const { data } = await axios.get<{ entries: unknown[] }>(`${this.control}/ledger`);
    return data.entries.filter((entry) => JSON.stringify(entry).includes(marker)).length;
  }

  /** The next event pushed to us that the connector believes. */
  async nextEvent(): Promise<CallbackEvent> {
    for (let turn = 0; turn < 600; turn += 1) {
      const events = this.readings.flatMap((reading) => (reading.kind === 'events' ? reading.events : []));
      const [first] = events;
      if (first !== undefined) return first;
      await clock.sleep(50);
    }
    throw new Error(`no event came; readings: ${JSON.stringify(this.readings)}`);
  }

  /** Forgets what was pushed so far. */
  forgetPushes(): void {
    this.readings.length = 0;
    this.pushes.length = 0;
  }

  /** What was pushed, as it came. */
  get raw(): readonly RawCallback[] {
    return this.pushes;
  }

  async close(): Promise<void> {
    this.receiver.closeAllConnections();
    await new Promise<void>((resolve) =>
      this.receiver.close(() => {
        resolve();
      }),
    );
    await this.sandbox.close();
  }

  private async receive(request: IncomingMessage): Promise<CallbackReading> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://receiver');
    const push: RawCallback = {
      method: request.method === 'GET' ? 'GET' : 'POST',
      query: Object.fromEntries(url.searchParams),
      headers: {},
      body: Buffer.concat(chunks),
      receivedAt: clock.now(),
    };
    const channel = this.channel ?? this.bind();
    const reader = channel.connector.callbacks;
    if (reader === undefined) throw new Error('the connector reads no pushes');
    const reading = reader.read(push, channel.profile, channel.credentials);
    this.pushes.push(push);
    this.readings.push(reading);
    return reading;
  }
}
