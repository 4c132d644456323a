import 'reflect-metadata';
import { createServer } from 'node:http';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readSettings, SettingsError } from '#libs/config/settings.js';
import { ReleaseWorkers } from '#libs/release/release-workers.js';
import type { Runtime } from '#libs/runtime/runtime.module.js';
import { StartRefused, startRuntime } from '#libs/runtime/start-runtime.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { PublisherModule } from './publisher.module.js';

async function start(): Promise<void> {
  const settings = readSettings();
  const log = new Logger('publisher');
  Logger.overrideLogger(new ConsoleLogger({ json: true, logLevels: ['fatal', 'error', 'warn', 'log'] }));
  const runtime = await startRuntime({
    settings,
    migrations: MIGRATIONS,
    role: 'worker',
    applicationName: 'jida-publisher',
    report: (line, fault) => {
      log.warn({ err: fault }, line);
    },
  });
  const app = await NestFactory.createApplicationContext(PublisherModule.over(runtime), {
    abortOnError: false,
  });
  const workers = app.get(ReleaseWorkers);
  await workers.start();
  const health = await serveHealth(runtime, workers);
  log.log(`publishing; health on ${health.address}`);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    health.close();
    workers
      .stop()
      .then(async () => {
        await app.close();
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

/** `/health/live`, `/health/ready` and the sweep's count; nothing else is served. */
async function serveHealth(
  runtime: Runtime,
  workers: ReleaseWorkers,
): Promise<{ address: string; close: () => void }> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/health/live') answer(200, { status: 'ok', owedButNotQueued: workers.rescued });
    else if (request.url === '/health/ready') {
      runtime.database.query('SELECT 1').then(
        () => {
          answer(200, { status: 'ok' });
        },
        () => {
          answer(503, { status: 'database-unavailable' });
        },
      );
    } else answer(404, { status: 'unknown-route' });
  });
  const { publisherPort, host } = runtime.settings;
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(publisherPort, host, done);
  });
  const address = server.address();
  return {
    address: typeof address === 'object' && address !== null ? `http://${host}:${address.port}` : '',
    close: () => {
      server.close();
    },
  };
}

start().catch((error: unknown) => {
  const expected = error instanceof SettingsError || error instanceof StartRefused;
  process.stderr.write(
    `${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
