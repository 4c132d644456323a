import 'reflect-metadata';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { readSettings, SettingsError } from '#libs/config/settings.js';
import { StartRefused, startRuntime } from '#libs/runtime/start-runtime.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { buildServer } from './build-server.js';

async function start(): Promise<void> {
  const settings = readSettings();
  const log = new Logger('server');
  Logger.overrideLogger(
    new ConsoleLogger({
      json: true,
      logLevels:
        settings.logLevel === 'debug'
          ? ['fatal', 'error', 'warn', 'log', 'debug']
          : ['fatal', 'error', 'warn', 'log'],
    }),
  );
  const runtime = await startRuntime({
    settings,
    migrations: MIGRATIONS,
    role: 'sender',
    applicationName: 'jida-server',
    report: (line, fault) => {
      log.warn({ err: fault }, line);
    },
  });
  const app = await buildServer(runtime);
  app.enableShutdownHooks(['SIGINT', 'SIGTERM']);
  await app.listen(settings.port, settings.host);
  log.log(`listening on ${await app.getUrl()}`);
}

start().catch((error: unknown) => {
  const expected = error instanceof SettingsError || error instanceof StartRefused;
  process.stderr.write(
    `${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
