import type { Clock } from '#libs/kernel/clock.js';
import type { ConnectionCheck, ConnectionReport, Connector, ConnectorContext } from '../connector.js';
import type { Credentials } from '../credentials/sealed-credentials.js';

/** Longest a check may take, in milliseconds. */
const CHECK_LIMIT_MS = 30_000;

const MOST_CHECKS = 50;
const LONGEST_MESSAGE = 500;
/** A shorter secret would blank out ordinary words. */
const SHORTEST_HIDDEN = 4;

/** Asks a connector for its report, within a time limit. Whatever goes wrong becomes a check that failed. */
export async function askForReport(
  connector: Connector,
  clock: Clock,
  contextWith: (signal: AbortSignal) => Promise<ConnectorContext>,
): Promise<ConnectionReport> {
  const limit = new AbortController();
  const finished = new AbortController();
  const timer = clock.sleep(CHECK_LIMIT_MS, finished.signal).then(
    () => {
      limit.abort(new Error('the check took too long'));
    },
    () => undefined,
  );
  try {
    const context = await contextWith(limit.signal);
    return tidied(await reportOf(connector, context), context.credentials);
  } finally {
    finished.abort(new Error('the check has ended'));
    await timer;
  }
}

async function reportOf(connector: Connector, context: ConnectorContext): Promise<ConnectionReport> {
  const stopped = new Promise<ConnectionReport>((resolve) => {
    context.signal.addEventListener(
      'abort',
      () => {
        resolve(
          failed('check.timeout', `检查超过 ${CHECK_LIMIT_MS / 1000} 秒没有完成，请确认地址可以访问后重试。`),
        );
      },
      { once: true },
    );
  });
  const asked = connector
    .checkConnection(context)
    .catch(() =>
      failed('check.failed', '检查时出错，没有得出结果。请核对设置后重试；一直如此请联系系统管理员。'),
    );
  return await Promise.race([asked, stopped]);
}

function failed(code: string, message: string): ConnectionReport {
  return { ok: false, checks: [{ name: 'connection', ok: false, code, message }] };
}

/** Bounded, and without any credential, whatever a platform repeated to us. */
function tidied(report: ConnectionReport, credentials: Credentials): ConnectionReport {
  const secrets = Object.values(credentials).filter((secret) => secret.length >= SHORTEST_HIDDEN);
  const clean = (text: string): string =>
    secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text).slice(0, LONGEST_MESSAGE);
  const checks = report.checks.slice(0, MOST_CHECKS).map((check): ConnectionCheck => ({
    name: clean(check.name),
    ok: check.ok,
    message: clean(check.message),
    ...(check.code === undefined ? {} : { code: check.code }),
    ...(check.fields === undefined ? {} : { fields: check.fields }),
  }));
  const { ok, credentialsExpireAt } = report;
  return { ok, checks, ...(credentialsExpireAt === undefined ? {} : { credentialsExpireAt }) };
}
