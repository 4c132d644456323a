import 'reflect-metadata';
import { readSettings, SettingsError, type Settings } from '#libs/config/settings.js';
import { readNoticeGauges } from '#libs/notify/notice-gauges.js';
import { NoticeWorkers } from '#libs/notify/notice-workers.js';
import { StartRefused, startRuntime } from '#libs/runtime/start-runtime.js';
import { MetricsPage } from '#libs/telemetry/database-gauges.js';
import { Health } from '#libs/telemetry/health.js';
import { collectProcessMetrics } from '#libs/telemetry/meters.js';
import { startTracing } from '#libs/telemetry/tracing.js';
import { serveWatch } from '#libs/telemetry/watch-endpoint.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { buildServer } from './build-server.js';
import { createLog } from './log.js';

async function start(): Promise<void> {
  const settings = readSettings();
  const log = createLog(settings.logLevel);
  startTracing({ endpoint: settings.otlpEndpoint, service: 'jida-server' });
  collectProcessMetrics();
  const runtime = await startRuntime({
    settings,
    migrations: MIGRATIONS,
    role: 'sender',
    applicationName: 'jida-server',
    report: (line, fault) => {
      log.warn(fault === undefined ? {} : { err: fault }, line);
    },
  });
  const app = await buildServer(runtime, log);
  app.enableShutdownHooks(['SIGINT', 'SIGTERM']);
  await app.listen(settings.port, settings.host).catch((error: unknown) => {
    throw listenFault(error, settings);
  });
  if (settings.metricsPort !== null) {
    const watch = await serveWatch({
      host: settings.host,
      port: settings.metricsPort,
      health: app.get(Health),
      metrics: new MetricsPage(runtime.database, runtime.clock, [readNoticeGauges]),
      metricsToken: settings.metricsToken,
    }).catch((error: unknown) => {
      throw listenFault(error, { host: settings.host, port: settings.metricsPort ?? 0 }, 'JIDA_METRICS_PORT');
    });
    log.info(`metrics on ${watch.address}`);
  }
  app.get(NoticeWorkers).start();
  log.info(`listening on ${await app.getUrl()}`);
}

function listenFault(
  error: unknown,
  { host, port }: Pick<Settings, 'host' | 'port'>,
  variable = 'JIDA_PORT',
): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (code === 'EADDRINUSE')
    return new StartRefused(`设置有误 ${variable}: 端口 ${port} 已被占用，请换一个或停止占用它的程序`);
  if (code === 'EACCES') return new StartRefused(`设置有误 ${variable}: 没有权限使用端口 ${port}`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new StartRefused(`设置有误 JIDA_HOST: 本机没有地址 ${host}`);
  return error;
}

start().catch((error: unknown) => {
  const expected = error instanceof SettingsError || error instanceof StartRefused;
  process.stderr.write(
    `${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
