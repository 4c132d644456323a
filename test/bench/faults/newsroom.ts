import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { freePort } from '#libs/database/embedded-postgres.js';
import { RELEASE_QUEUES } from '#libs/release/release.queues.js';
import { migrate } from '#libs/runtime/migrate.js';
import { MIGRATIONS } from '../../../migrations/all.js';
import { CrashingDatabase } from './database.js';
import { PICTURE, PictureHost } from './picture-host.js';
import { Running } from './processes.js';
import { RARE, WAYS, type Account, type BenchChannel, type WayDesk } from './ways.js';

const PASSWORD = 'a-good-password-1';

type Call = <T>(method: 'POST' | 'GET' | 'PATCH', path: string, body?: unknown) => Promise<T>;

const QUESTIONS = ['怎样申领居住证？', '要等多久？', '到哪里办？'] as const;

/** The whole product as processes: PostgreSQL, the imitated platforms, the server, and publishers. */
export class Newsroom {
  readonly publishers: Running[] = [];
  readonly channels: BenchChannel[] = [];
  private readonly reviewers: Call[] = [];
  private editor!: Call;

  private constructor(
    readonly database: CrashingDatabase,
    private readonly sandbox: Running,
    private server: Running,
    readonly control: string,
    /** Where drop channels write, a folder for each. */
    readonly dropRoot: string,
    private readonly pictures: PictureHost,
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
    const dropRoot = mkdtempSync(join(tmpdir(), 'jida-drop-'));
    const environment = {
      DATABASE_URL: database.url,
      JIDA_KEY: randomBytes(32).toString('base64'),
      JIDA_ALLOW_ADDRESSES: '127.0.0.1/32',
      JIDA_PORT: String(port),
      JIDA_PUBLISHER_PORT: '0',
      JIDA_PUBLIC_URL: `http://127.0.0.1:${port}`,
      JIDA_DROP_DIR: dropRoot,
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
    const pictures = await PictureHost.open();
    return new Newsroom(database, sandbox, server, accounts.control, dropRoot, pictures, environment);
  }

  /** People, and `each` accounts for every way out. */
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
    await this.keepCover();
    const desk = this.desk(admin);
    for (let number = 1; number <= each; number += 1) {
      for (const connect of WAYS)
        if (number === 1 || connect !== RARE) this.channels.push(await connect(desk, number));
    }
  }

  /** Approves one answer after the other and plans each for channels in turn, evenly over the time given. */
  async plan(releases: number, leadMs: number, overMs: number): Promise<void> {
    const revisions: string[] = [];
    while (revisions.length * this.channels.length < releases)
      revisions.push(await this.approvedRevision(revisions.length + 1));
    const firstAt = Date.now() + leadMs;
    let planned = 0;
    for (const revisionId of revisions) {
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
      items: QUESTIONS.map((question) => ({ question, answer })),
      policyReferences: [],
      variants: Object.fromEntries(
        this.channels.flatMap(({ id, cover }) => (cover === undefined ? [] : [[id, { cover }]])),
      ),
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
    await this.pictures.close();
    await this.database.close();
    rmSync(this.dropRoot, { recursive: true, force: true });
  }

  private async signIn(username: string): Promise<Call> {
    const call = calling(this.environment['JIDA_PUBLIC_URL'] ?? '');
    const session = await call<{ token: string }>('POST', '/session', { username, password: PASSWORD });
    return calling(this.environment['JIDA_PUBLIC_URL'] ?? '', session.token);
  }

  /** Drafts may name public https addresses only; this one is kept as if it had been fetched when the draft was saved. */
  private async keepCover(): Promise<void> {
    const hash = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
    const { coverUrl } = this.pictures;
    await this.database.query(
      `INSERT INTO media (sha256, content_type, width, height, bytes, added_at)
       VALUES ($1, 'image/png', 1, 1, $2, now()) ON CONFLICT (sha256) DO NOTHING`,
      [hash(PICTURE), PICTURE],
    );
    await this.database.query(
      `INSERT INTO media_source (address_hash, address, sha256, taken_at) VALUES ($1, $2, $3, now() + interval '1 day')`,
      [hash(coverUrl), coverUrl, hash(PICTURE)],
    );
  }

  /** What connecting a channel needs. */
  private desk(admin: Call): WayDesk {
    return {
      account: async (platform, body) =>
        (await axios.post<Account>(`${this.control}/${platform}`, body)).data,
      change: async (path, body) => {
        await axios.patch(`${this.control}/${path}`, body);
      },
      connect: async (body) =>
        await admin('POST', '/channels', { ...body, latestSeconds: 86_400, stageLeadSeconds: 15 }),
      publicUrl: this.environment['JIDA_PUBLIC_URL'] ?? '',
      platformUrl: new URL(this.control).origin,
      dropRoot: this.dropRoot,
      coverUrl: this.pictures.coverUrl,
    };
  }
}

async function startServer(environment: Record<string, string>): Promise<Running> {
  return await Running.start({
    name: 'server',
    file: 'apps/server/main.js',
    environment,
    ready: 'listening on',
  });
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
