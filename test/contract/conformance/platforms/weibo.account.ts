import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { createWeiboConnector } from '#libs/connectors/weibo/weibo.connector.js';
import { WRITES } from '#libs/connectors/weibo/testing/weibo.reference-errors.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { BoundChannel, clock, sampleContent } from '../../sandbox-channels.js';
import type { SandboxBench } from '../sandbox-bench.js';
import type { AuthorisationCase, CommentsCase, MetricsCase, NumberTable, OpenedSubject } from '../subject.js';

const CANONICAL = 'http://127.0.0.1:9';

/** No budget runs out, unless a case wants it. */
const BASE: JsonObject = {
  safeDomains: ['127.0.0.1'],
  dailyLimit: 1_000_000,
  ipHourlyLimit: 1_000_000,
  postsPerHour: 1_000_000,
  articleOutcomes: [],
};

/** An account of the imitated Weibo and a website with a picture, for both ways of publishing. */
export class WeiboAccount {
  readonly connector = createWeiboConnector();
  private bench: SandboxBench | undefined;
  private picture = Buffer.alloc(0);
  private pictureUrl = '';

  constructor(private readonly settings: JsonObject) {}

  async open(bench: SandboxBench): Promise<OpenedSubject> {
    this.bench = bench;
    const create = { width: 40, height: 30, channels: 3, background: '#2f6690' } as const;
    this.picture = await sharp({ create }).png().toBuffer();
    const server = await this.servePicture();
    return {
      bind: (settings) => this.bind(settings),
      content: () => ({
        ...sampleContent(CANONICAL),
        variant: { cover: this.pictureUrl },
        media: {
          [this.pictureUrl]: {
            sha256: sha256(this.picture),
            contentType: 'image/png',
            width: 40,
            height: 30,
            bytes: this.picture.length,
          },
        },
      }),
      publications: (job) => bench.publications('weibo', job),
      strike: (call, order) => bench.strike('weibo', call, order),
      reset: async () => {
        bench.reset();
        await this.set(BASE);
      },
      close: async () => {
        server.closeAllConnections();
        await new Promise<void>((done) =>
          server.close(() => {
            done();
          }),
        );
      },
    };
  }

  bind(settings: JsonObject = {}): BoundChannel {
    const account = this.sandbox.account('weibo');
    return new BoundChannel(
      this.connector,
      {
        settleSeconds: 0,
        lookupSpacingSeconds: 0,
        baseUrl: account['baseUrl'] ?? '',
        publicUrl: this.sandbox.base,
        uid: account['uid'] ?? '',
        safeDomainUrl: CANONICAL,
        rip: account['rip'] ?? '',
        ...this.settings,
        ...settings,
      },
      account,
      new Map([[sha256(this.picture), this.picture]]),
    );
  }

  async set(settings: JsonObject): Promise<void> {
    await this.sandbox.control('patch', this.path(), settings);
  }

  /** Staff post by hand, as many as the timeline shows. */
  async fillTimeline(): Promise<void> {
    for (let number = 1; number <= 5; number += 1)
      await this.sandbox.control('post', this.path('/posts'), { text: `今日天气之${number}` });
  }

  readonly metrics: MetricsCase = { arrange: async () => await Promise.resolve(clock) };

  readonly comments: CommentsCase = {
    write: async (receipt, text) => {
      const comment = { id: receipt.ids['idstr'] ?? '', text, authorised: true };
      await this.sandbox.control('post', this.path('/comments'), comment);
    },
  };

  readonly authorisation: AuthorisationCase = { returnTo: 'https://jida.example.gov.cn/channels/authorised' };

  private path(rest = ''): string {
    return `/weibo/accounts/${this.sandbox.account('weibo')['uid'] ?? ''}${rest}`;
  }

  private async servePicture(): Promise<Server> {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' }).end(this.picture);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    this.pictureUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/picture.png`;
    return server;
  }

  private get sandbox(): SandboxBench {
    if (this.bench === undefined) throw new Error('not open');
    return this.bench;
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** B2, B3, B7: what each number means for a call that publishes. */
export const WRITE_ROWS: NumberTable['rows'] = {
  ...Object.fromEntries(Object.entries(WRITES).flatMap(([kind, list]) => list.map((one) => [one, kind]))),
  99999: 'unknown',
};

/** What both ways read and take back by. */
export const READING: readonly NumberTable[] = [
  {
    section: 'B2, B7',
    at: 'stage',
    call: 'oauth2/get_token_info',
    rows: {
      10001: 'retry',
      10009: 'retry',
      10014: 'config',
      10023: 'quota',
      21321: 'config',
      21327: 'human',
      21332: 'human',
    },
  },
  {
    section: 'B6, B7',
    at: 'lookup',
    call: 'statuses/user_timeline.json',
    rows: { 10001: 'failed', 10023: 'failed', 21327: 'failed', 21335: 'failed' },
  },
];
