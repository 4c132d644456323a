import { createHmac, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '#libs/kernel/json.js';
import type {
  CallbackReader,
  CallbackReading,
  ConnectionReport,
  Connector,
  ConnectorContext,
  QuotaDeclaration,
} from '../connector.js';

export const FAKE_QUOTAS: readonly QuotaDeclaration[] = [
  { name: 'share', label: '发送', limit: 5, per: 'day', reserve: 2, spentByCommit: true },
  { name: 'look', label: '查询', limit: 3, per: 'minute', reserve: 0, spentByCommit: false },
  { name: 'mass', label: '群发', limit: 4, per: 'month', reserve: 0, spentByCommit: false },
];

type CheckConnection = (context: ConnectorContext) => Promise<ConnectionReport>;

/** A platform that exists only in tests. `check` decides what a connection check comes to. */
export function createFakeConnector(
  check: CheckConnection = async () => await Promise.resolve({ ok: true, checks: [] }),
): Connector {
  const unused = (): never => {
    throw new Error('not part of this test');
  };
  return {
    kind: 'fake',
    label: '测试平台',
    capabilities: {
      asynchronous: true,
      idempotencyKey: false,
      lookup: 'exact',
      marker: 'none',
      canUpdate: false,
      canWithdraw: false,
      quotas: FAKE_QUOTAS,
    },
    configuration: {
      settings: [
        {
          name: 'baseUrl',
          label: '接口地址',
          type: 'url',
          required: true,
          default: 'https://api.example.cn',
          help: '',
        },
        { name: 'author', label: '作者', type: 'text', required: false, default: '', maximum: 8, help: '' },
        { name: 'title', label: '标题', type: 'text', required: true, help: '' },
        {
          name: 'limit',
          label: '上限',
          type: 'integer',
          required: true,
          default: 10,
          minimum: 1,
          maximum: 20,
          help: '',
        },
        { name: 'comments', label: '留言', type: 'boolean', required: true, default: false, help: '' },
        {
          name: 'mode',
          label: '方式',
          type: 'choice',
          required: true,
          choices: ['push', 'draft'],
          default: 'push',
          help: '',
        },
        { name: 'tags', label: '栏目', type: 'list', required: false, default: [], maximum: 3, help: '' },
        {
          name: 'waits',
          label: '时刻',
          type: 'list',
          required: true,
          default: [2, 30],
          minimum: 0,
          help: '',
        },
      ],
      credentials: [
        { name: 'appSecret', label: '应用密钥', type: 'text', required: true, help: '' },
        { name: 'signingKey', label: '签名密钥', type: 'text', required: false, help: '' },
      ],
    },
    timing: unused,
    checkConnection: check,
    render: unused,
    validate: unused,
    stage: unused,
    commit: unused,
    lookup: unused,
    callbacks: FAKE_CALLBACKS,
  };
}

export function signatureOf(key: string, body: Buffer): string {
  return createHmac('sha256', key).update(body).digest('hex');
}

const REFUSED: CallbackReading = {
  kind: 'refused',
  reason: 'signature does not match',
  reply: { status: 401, contentType: 'text/plain', body: 'bad signature' },
};

/** GET echoes a greeting; POST carries signed JSON of events. A body that is not JSON makes it throw. */
const FAKE_CALLBACKS: CallbackReader = {
  read: (callback, _channel, credentials) => {
    if (callback.method === 'GET') {
      return {
        kind: 'answered',
        reply: { status: 200, contentType: 'text/plain', body: callback.query['echostr'] ?? '' },
      };
    }
    const expected = Buffer.from(signatureOf(credentials['signingKey'] ?? '', callback.body));
    const given = Buffer.from(callback.headers['x-signature'] ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return REFUSED;
    const events = JSON.parse(callback.body.toString('utf8')) as {
      key: string;
      correlation: string;
      ids: JsonObject;
    }[];
    return {
      kind: 'events',
      reply: { status: 200, contentType: 'application/json', body: '{"errcode":0}' },
      events: events.map(({ key, correlation }) => ({
        dedupeKey: key,
        correlation,
        outcome: { kind: 'published', receipt: { ids: { post: key }, publicUrl: null, publishedAt: null } },
      })),
    };
  },
};
