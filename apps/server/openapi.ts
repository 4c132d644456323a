import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { readSettings } from '#libs/config/settings.js';
import { createDataSource } from '#libs/database/data-source.js';
import { Database } from '#libs/database/database.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import type { Runtime } from '#libs/runtime/runtime.module.js';
import { masterKey } from '#libs/vault/key-ring.js';
import { Vault } from '#libs/vault/vault.js';
import { apiDocument, setApiPrefix } from './api-document.js';
import { createLog } from './log.js';
import { ServerModule } from './server.module.js';

/** Parts that are never started: the routes are only laid out. */
function idleRuntime(): Runtime {
  const url = 'postgres://nobody@127.0.0.1:9/nothing';
  const clock = new SystemClock();
  const dataSource = createDataSource({
    url,
    poolSize: 2,
    entities: [],
    migrations: [],
    applicationName: 'jida-openapi',
  });
  return {
    settings: readSettings({}),
    clock,
    database: new Database(dataSource, clock),
    queue: new JobQueue(url, 'sender', () => undefined),
    vault: new Vault(masterKey(randomBytes(32).toString('base64'))),
  };
}

const doubles: string[] = [];

/** Keeps quiet but for faults, and collects what would silently replace one answer's description by another's. */
const log = {
  log: () => undefined,
  error: (message: unknown) => process.stderr.write(`${String(message)}\n`),
  warn: (message: unknown) => {
    const text = String(message);
    if (text.startsWith('Duplicate DTO')) doubles.push(text.split('\n')[0] ?? text);
  },
};

/**
 * Writes the description of the API to a file, without a database: `node dist/apps/server/openapi.js FILE`.
 * @throws Error when two classes share a name: one would describe the other's answers.
 */
async function writeDocument(file: string): Promise<void> {
  const app = await NestFactory.create(
    ServerModule.over(idleRuntime(), createLog('silent')),
    new FastifyAdapter(),
    { preview: true, logger: log, abortOnError: false },
  );
  setApiPrefix(app);
  const document = apiDocument(app);
  if (doubles.length > 0) throw new Error(`two classes of the API share a name:\n${doubles.join('\n')}`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(document, null, 2)}\n`);
}

writeDocument(process.argv[2] ?? 'dist/openapi.json').then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
    process.exit(1);
  },
);
