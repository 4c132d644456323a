import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ColumnWorkers } from '#libs/columns/column-workers.js';
import { readSettings, SettingsError } from '#libs/config/settings.js';
import { FeedbackWorkers } from '#libs/feedback/feedback-workers.js';
import { readNoticeGauges } from '#libs/notify/notice-gauges.js';
import { NoticeWorkers } from '#libs/notify/notice-workers.js';
import { ReleaseWorkers } from '#libs/release/release-workers.js';
import { createLog, nestLog } from '#libs/runtime/log.js';
import type { Runtime } from '#libs/runtime/runtime.module.js';
import { StartRefused, startRuntime } from '#libs/runtime/start-runtime.js';
import { MetricsPage } from '#libs/telemetry/database-gauges.js';
import { collectProcessMetrics } from '#libs/telemetry/meters.js';
import { startTracing } from '#libs/telemetry/tracing.js';
import { serveWatch, type WatchEndpoint } from '#libs/telemetry/watch-endpoint.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { publisherHealth } from './health.js';
import { PublisherModule } from './publisher.module.js';

async function start(): Promise<void> {
  const settings = readSettings();
  const tracing = startTracing({ endpoint: settings.otlpEndpoint, service: 'jida-publisher' });
  collectProcessMetrics();
  const log = createLog({ app: 'publisher', level: settings.logLevel });
  Logger.overrideLogger(nestLog(log));
  const runtime = await startRuntime({
    settings,
    migrations: MIGRATIONS,
    role: 'worker',
    applicationName: 'jida-publisher',
    report: (line, fault) => {
      log.warn(fault === undefined ? {} : { err: fault }, line);
    },
  });
  const app = await NestFactory.createApplicationContext(PublisherModule.over(runtime), {
    abortOnError: false,
    logger: nestLog(log),
  });
  const workers = app.get(ReleaseWorkers);
  await workers.start();
  app.get(NoticeWorkers).start();
  const columns = app.get(ColumnWorkers);
  columns.start();
  const feedback = app.get(FeedbackWorkers);
  feedback.start();
  const health = publisherHealth(runtime, workers);
  const watch = await watchOver(runtime, workers, health);
  log.info(`publishing; health on ${watch.address}`);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    health.stop();
    Promise.all([columns.stop(), feedback.stop()])
      .then(async () => {
        await workers.stop();
      })
      .then(async () => {
        await app.close();
        await tracing.stop();
        watch.close();
      })
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'the publisher did not stop cleanly');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function watchOver(
  runtime: Runtime,
  workers: ReleaseWorkers,
  health: ReturnType<typeof publisherHealth>,
): Promise<WatchEndpoint> {
  const { host, publisherPort, metricsToken } = runtime.settings;
  return await serveWatch({
    host,
    port: publisherPort,
    health,
    metrics: new MetricsPage(runtime.database, runtime.clock, [readNoticeGauges]),
    metricsToken,
    live: () => ({ owedButNotQueued: workers.rescued }),
  });
}

start().catch((error: unknown) => {
  const expected = error instanceof SettingsError || error instanceof StartRefused;
  process.stderr.write(
    `${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
