import type { Stack } from './stack.js';
import axios from 'axios';
import { ApiClient } from './api-client.js';
import type { Program } from './processes.js';

export interface DemoPerson {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly string[];
}

/** The demonstration department's people. The password is the same for all and meant to be seen. */
export const DEMO_PASSWORD = 'jida-demo-2026';

export const DEMO_ADMIN: DemoPerson = { username: 'admin', displayName: '管理员 陈晨', roles: ['admin'] };

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { username: 'editor', displayName: '编辑 林小雨', roles: ['editor'] },
  { username: 'reviewer1', displayName: '初审 周明', roles: ['reviewer'] },
  { username: 'reviewer2', displayName: '终审 吴静', roles: ['reviewer'] },
  { username: 'auditor', displayName: '审计 何平', roles: ['auditor'] },
];

export interface DemoChannel {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
}

export const DEMO_CAST: readonly DemoPerson[] = [DEMO_ADMIN, ...DEMO_PEOPLE];

/** A signed-in client for each person of the demonstration. */
export interface DemoCast {
  readonly admin: ApiClient;
  readonly editor: ApiClient;
  readonly reviewers: readonly [ApiClient, ApiClient];
  readonly auditor: ApiClient;
}

export async function signInCast(baseUrl: string): Promise<DemoCast> {
  const as = async (username: string): Promise<ApiClient> =>
    await ApiClient.signIn(baseUrl, username, DEMO_PASSWORD);
  return {
    admin: await as('admin'),
    editor: await as('editor'),
    reviewers: [await as('reviewer1'), await as('reviewer2')],
    auditor: await as('auditor'),
  };
}

/** Makes department, people and three channels on the sandbox. */
export async function seedDemonstration(
  stack: Stack,
  waits: DemoWaits,
): Promise<{ cast: DemoCast; channels: readonly DemoChannel[] }> {
  await createAdmin(stack);
  const admin = await ApiClient.signIn(stack.baseUrl, DEMO_ADMIN.username, DEMO_PASSWORD);
  const { user } = await admin.get<{ user: { departmentId: string } }>('/session');
  for (const person of DEMO_PEOPLE) {
    await admin.post('/users', { ...person, departmentId: user.departmentId, password: DEMO_PASSWORD });
  }
  await prepareSandbox(stack);
  const channels = await connectChannels(stack, admin, waits);
  return { cast: await signInCast(stack.baseUrl), channels };
}

/** How long the demonstration's channels wait before looking up a doubt; real platforms ask for minutes. */
export interface DemoWaits {
  readonly stageLeadSeconds: number;
}

async function createAdmin(stack: Stack): Promise<void> {
  const program: Program = {
    name: 'create-admin',
    file: 'apps/server/cli.js',
    args: [
      'create-admin',
      '--username',
      DEMO_ADMIN.username,
      '--name',
      DEMO_ADMIN.displayName,
      '--department-code',
      'zwfw',
      '--department-name',
      '临江市政务服务局',
    ],
    environment: stack.environment,
    input: `${DEMO_PASSWORD}\n`,
  };
  await stack.run(program);
}

/** Lets the sandbox's default accounts take the demonstration's volume and its safe domain. */
async function prepareSandbox(stack: Stack): Promise<void> {
  const { control, wechat, weibo } = stack.sandbox;
  const host = new URL(stack.baseUrl).hostname;
  await axios.patch(`${control}/weibo/accounts/${weibo['uid'] ?? ''}`, {
    safeDomains: [host],
    dailyLimit: 100_000,
    postsPerHour: 10_000,
  });
  await axios.patch(`${control}/wechat/accounts/${wechat['appId'] ?? ''}`, {
    callbackMode: 'secure',
    dailyQuota: {
      'freepublish/submit': 10_000,
      'freepublish/get': 10_000,
      'freepublish/batchget': 10_000,
      'draft/add': 10_000,
      'draft/get': 10_000,
      'draft/batchget': 10_000,
    },
  });
}

async function connectChannels(
  stack: Stack,
  admin: ApiClient,
  waits: DemoWaits,
): Promise<readonly DemoChannel[]> {
  const { wechat, weibo, wordpress } = stack.sandbox;
  const common = { stageLeadSeconds: waits.stageLeadSeconds };
  const lookups = { settleSeconds: 2, lookupSpacingSeconds: 1 };
  const made: readonly (DemoChannel & { callbackUrl?: string })[] = [
    await admin.post<DemoChannel & { callbackUrl?: string }>('/channels', {
      ...common,
      kind: 'wechat',
      name: '微信公众号·临江发布',
      settings: {
        ...lookups,
        baseUrl: wechat['baseUrl'],
        author: '临江政务',
        titleLimit: 64,
        callbackMode: 'secure',
        confirmAfterSeconds: [1, 3, 10, 60],
      },
      credentials: pick(wechat, ['appId', 'appSecret', 'callbackToken', 'encodingAesKey', 'originalId']),
      quotaLimits: { 'freepublish.submit': 10_000 },
    }),
    await admin.post<DemoChannel>('/channels', {
      ...common,
      kind: 'weibo',
      name: '微博·临江发布',
      settings: {
        ...lookups,
        baseUrl: weibo['baseUrl'],
        publicUrl: stack.sandbox.listening,
        uid: weibo['uid'],
        safeDomainUrl: stack.baseUrl,
        rip: weibo['rip'],
      },
      credentials: pick(weibo, ['appKey', 'appSecret', 'accessToken']),
      quotaLimits: { share: 10_000, calls: 10_000 },
    }),
    await admin.post<DemoChannel>('/channels', {
      ...common,
      kind: 'website',
      name: '政府网站·答问知识库',
      settings: {
        ...lookups,
        dialect: 'wordpress',
        siteUrl: wordpress['baseUrl'],
        siteName: '临江市人民政府',
        columnName: '答问知识库',
        columnType: '回应关切',
      },
      credentials: pick(wordpress, ['username', 'applicationPassword']),
    }),
  ];
  const callback = made[0]?.callbackUrl;
  if (callback !== undefined)
    await axios.patch(`${stack.sandbox.control}/wechat/accounts/${wechat['appId'] ?? ''}`, {
      callbackUrl: callback,
    });
  for (const channel of made) await admin.post(`/channels/${channel.id}/check`);
  return made.map(({ id, kind, name }) => ({ id, kind, name }));
}

function pick(from: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? '']));
}
