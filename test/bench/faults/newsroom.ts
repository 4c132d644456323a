import { randomBytes, randomUUID } from 'node:crypto';
import axios from 'axios';
import { freePort } from '#libs/database/embedded-postgres.js';
import { RELEASE_QUEUES } from '#libs/release/release.queues.js';
import { migrate } from '#libs/runtime/migrate.js';
import { MIGRATIONS } from '../../../migrations/all.js';
import { CrashingDatabase } from './database.js';
import { Running } from './processes.js';

const PASSWORD = 'a-good-password-1';
const PLENTY = 1_000_000;

export interface BenchChannel {
  readonly id: string;
  readonly platform: 'wechat' | 'weibo' | 'wordpress' | 'push';
  /** As the sandbox's ledger names the account. */
  readonly account: string;
}

type Account = Readonly<Record<string, string>>;
type Call = <T>(method: 'POST' | 'GET' | 'PATCH', path: string, body?: unknown) => Promise<T>;

/** Waits far shorter than the platforms' own, so that a run takes minutes. */
const QUICK = { settleSeconds: 2, lookupSpacingSeconds: 1, commitTimeoutSeconds: 4 };

/** The whole product as processes: PostgreSQL, the imitated platforms, the server, and publishers. */
export class Newsroom {
  readonly publishers: Running[] = [];
  channels: BenchChannel[] = [];
  private readonly reviewers: Call[] = [];
  private editor!: Call;

  private constructor(
    readonly database: CrashingDatabase,
    private readonly sandbox: Running,
    private server: Running,
    readonly control: string,
    private readonly environment: Record<string, string>,
  ) {}

  static async open(): Promise<Newsroom> {
    const database = await CrashingDatabase.open();
    await migrate({ url: database.url, migrations: MIGRATIONS, queues: RELEASE_QUEUES });
    const sandbox = await Running.start({
      name: 'sandbox',
      file: 'apps/sandbox/main.js',
      args: ['--port', '0'],
      ready: 'listening',
    });
    const port = await freePort();
    const environment = {
      DATABASE_URL: database.url,
      JIDA_KEY: randomBytes(32).toString('base64'),
      JIDA_ALLOW_ADDRESSES: '127.0.0.1/32',
      JIDA_PORT: String(port),
      JIDA_PUBLISHER_PORT: '0',
      JIDA_PUBLIC_URL: `http://127.0.0.1:${port}`,
      JIDA_SWEEP_SECONDS: '2',
      JIDA_LOG_LEVEL: 'info',
    };
    await Running.start({
      name: 'create-admin',
      file: 'apps/server/cli.js',
      args: [
        ...['create-admin', '--username', 'admin', '--name', '管理员'],
        ...['--department-code', 'zwfw', '--department-name', '政务服务局'],
      ],
      environment,
      input: `${PASSWORD}\n`,
      ready: '',
    });
    const server = await startServer(environment);
    const accounts = JSON.parse(sandbox.line) as { control: string };
    return new Newsroom(database, sandbox, server, accounts.control, environment);
  }

  /** People, and `each` accounts of every platform. */
  async furnish(each: number): Promise<void> {
    const admin = await this.signIn('admin');
    const { user } = await admin<{ user: { departmentId: string } }>('GET', '/session');
    for (const [username, role] of [
      ['editor', 'editor'],
      ['reviewer1', 'reviewer'],
      ['reviewer2', 'reviewer'],
    ] as const) {
      const { departmentId } = user;
      await admin('POST', '/users', {
        username,
        displayName: username,
        roles: [role],
        departmentId,
        password: PASSWORD,
      });
    }
    this.editor = await this.signIn('editor');
    this.reviewers.push(await this.signIn('reviewer1'), await this.signIn('reviewer2'));
    for (let number = 1; number <= each; number += 1) {
      this.channels.push(await this.connectWechat(admin, number));
      this.channels.push(await this.connectWeibo(admin, number));
      this.channels.push(await this.connectWordpress(admin, number));
      this.channels.push(await this.connectPush(admin, number));
    }
  }

  /** Approves one answer after the other and plans each for channels in turn, evenly over the time given. */
  async plan(releases: number, firstAt: number, overMs: number): Promise<void> {
    let planned = 0;
    for (let number = 1; planned < releases; number += 1) {
      const revisionId = await this.approvedRevision(number);
      const share = this.channels.slice(0, releases - planned);
      const at = (index: number): string =>
        new Date(firstAt + ((planned + index) / releases) * overMs).toISOString();
      await this.editor('POST', '/plans', {
        revisionId,
        releases: share.map((channel, index) => ({ channelId: channel.id, plannedAt: at(index) })),
      });
      planned += share.length;
    }
  }

  private async approvedRevision(number: number): Promise<string> {
    const text = `登记居住满半年，可到居住地派出所申领，第${number}问。`;
    const answer = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] };
    const draft = await this.editor<{ id: string }>('POST', '/drafts', {
      title: `居住证怎么办（之${number}）`,
      lead: '材料与时限一次说清。',
      category: '户籍居住',
      items: [{ question: '怎样申领居住证？', answer }],
      policyReferences: [],
      variants: {},
    });
    const review = await this.editor<{ id: string; revisionId: string; contentHash: string }>(
      'POST',
      `/drafts/${draft.id}/reviews`,
      {},
    );
    const decision = { verdict: 'approve', contentHash: review.contentHash };
    for (const reviewer of this.reviewers)
      await reviewer('POST', `/reviews/${review.id}/decisions`, decision);
    return review.revisionId;
  }

  async startPublisher(position: number): Promise<void> {
    this.publishers[position] = await Running.start({
      name: `publisher ${position}`,
      file: 'apps/publisher/main.js',
      environment: this.environment,
      ready: 'publishing; health on',
    });
  }

  /** Whether every link of the audit log still holds. */
  async auditIsIntact(): Promise<boolean> {
    const admin = await this.signIn('admin');
    const report = await admin<{ ok: boolean }>('GET', '/audit/verification');
    return report.ok;
  }

  async close(): Promise<void> {
    for (const publisher of this.publishers) publisher.thaw();
    await Promise.all(
      this.publishers.map(async (publisher) => {
        await publisher.stop();
      }),
    );
    await this.server.stop();
    await this.sandbox.stop();
    await this.database.close();
  }

  private async signIn(username: string): Promise<Call> {
    const call = calling(this.environment['JIDA_PUBLIC_URL'] ?? '');
    const session = await call<{ token: string }>('POST', '/session', { username, password: PASSWORD });
    return calling(this.environment['JIDA_PUBLIC_URL'] ?? '', session.token);
  }

  private async account(platform: string, body: object): Promise<Account> {
    const { data } = await axios.post<Account>(`${this.control}/${platform}`, body);
    return data;
  }

  private async connect(admin: Call, body: object): Promise<{ id: string; callbackUrl: string | null }> {
    return await admin('POST', '/channels', { ...body, latestSeconds: 86_400, stageLeadSeconds: 15 });
  }

  private async connectWechat(admin: Call, number: number): Promise<BenchChannel> {
    const account = await this.account('wechat/accounts', {
      dailyQuota: Object.fromEntries(WECHAT_CALLS.map((path) => [path, PLENTY])),
      callbackMode: 'secure',
      visibilityDelayMs: 400,
      callbackRetryMs: 1_000,
    });
    const channel = await this.connect(admin, {
      kind: 'wechat',
      name: `公众号 ${number}`,
      settings: {
        ...QUICK,
        baseUrl: account['baseUrl'],
        callbackMode: 'secure',
        confirmAfterSeconds: [3, 5, 8, 12, 20, 40, 80],
      },
      credentials: pick(account, ['appId', 'appSecret', 'callbackToken', 'encodingAesKey', 'originalId']),
      quotaLimits: Object.fromEntries(WECHAT_QUOTAS.map((name) => [name, PLENTY])),
    });
    await axios.patch(`${this.control}/wechat/accounts/${account['appId'] ?? ''}`, {
      callbackUrl: channel.callbackUrl,
    });
    return { id: channel.id, platform: 'wechat', account: account['appId'] ?? '' };
  }

  private async connectWeibo(admin: Call, number: number): Promise<BenchChannel> {
    const account = await this.account('weibo/accounts', {
      safeDomains: ['127.0.0.1'],
      dailyLimit: PLENTY,
      postsPerHour: PLENTY,
      visibilityDelayMs: 400,
    });
    const channel = await this.connect(admin, {
      kind: 'weibo',
      name: `微博 ${number}`,
      settings: {
        ...QUICK,
        baseUrl: account['baseUrl'],
        uid: account['uid'],
        safeDomainUrl: this.environment['JIDA_PUBLIC_URL'],
        publicUrl: new URL(this.control).origin,
        rip: account['rip'],
      },
      credentials: pick(account, ['appKey', 'appSecret', 'accessToken']),
      quotaLimits: { share: PLENTY, calls: PLENTY },
    });
    return { id: channel.id, platform: 'weibo', account: account['uid'] ?? '' };
  }

  private async connectWordpress(admin: Call, number: number): Promise<BenchChannel> {
    const site = await this.account('wordpress/sites', {
      id: `bench-${number}`,
      withPlugin: number % 2 === 0,
    });
    const channel = await this.connect(admin, {
      kind: 'website',
      name: `网站 ${number}`,
      settings: { ...QUICK, dialect: 'wordpress', siteUrl: site['baseUrl'] },
      credentials: pick(site, ['username', 'applicationPassword']),
    });
    return { id: channel.id, platform: 'wordpress', account: `bench-${number}` };
  }

  private async connectPush(admin: Call, number: number): Promise<BenchChannel> {
    const site = await this.account('push/sites', { id: `bench-${number}` });
    const channel = await this.connect(admin, {
      kind: 'website',
      name: `推送 ${number}`,
      settings: { ...QUICK, dialect: 'push', endpoint: site['url'] },
      credentials: pick(site, ['secret']),
    });
    return { id: channel.id, platform: 'push', account: `bench-${number}` };
  }
}

const WECHAT_CALLS = [
  ...['freepublish/submit', 'freepublish/get', 'freepublish/batchget', 'freepublish/getarticle'],
  ...['draft/add', 'draft/get', 'draft/batchget', 'draft/delete', 'draft/update'],
  ...['material/add_material', 'material/batchget_material', 'media/uploadimg', 'stable_token', 'token'],
];
const WECHAT_QUOTAS = [
  'freepublish.submit',
  'freepublish.get',
  'freepublish.batchget',
  'freepublish.getarticle',
];

async function startServer(environment: Record<string, string>): Promise<Running> {
  return await Running.start({
    name: 'server',
    file: 'apps/server/main.js',
    environment,
    ready: 'listening on',
  });
}

function pick(from: Account, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? '']));
}

/** One person's calls. @throws Error for a refusal. */
function calling(baseUrl: string, token?: string): Call {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await axios.request<T>({
      method,
      url: `${baseUrl}/api/v1${path}`,
      data: body,
      validateStatus: () => true,
      headers: {
        'Idempotency-Key': randomUUID(),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
    });
    if (answer.status >= 400)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.data)}`);
    return answer.data;
  };
}
