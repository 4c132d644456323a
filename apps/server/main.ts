import 'reflect-metadata';
import { readSettings, SettingsError, type Settings } from '#libs/config/settings.js';
import { StartRefused, startRuntime } from '#libs/runtime/start-runtime.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { buildServer } from './build-server.js';
import { createLog } from './log.js';

async function start(): Promise<void> {
  const settings = readSettings();
  const log = createLog(settings.logLevel);
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
  log.info(`listening on ${await app.getUrl()}`);
}

function listenFault(error: unknown, { host, port }: Settings): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (code === 'EADDRINUSE')
    return new StartRefused(`设置有误 JIDA_PORT: 端口 ${port} 已被占用，请换一个或停止占用它的程序`);
  if (code === 'EACCES') return new StartRefused(`设置有误 JIDA_PORT: 没有权限使用端口 ${port}`);
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
