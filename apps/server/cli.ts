import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { AuditLog } from '#libs/audit/audit.js';
import { ChainCheck } from '#libs/audit/chain-check.js';
import { readSettings, SettingsError } from '#libs/config/settings.js';
import { createDataSource } from '#libs/database/data-source.js';
import { Database } from '#libs/database/database.js';
import { isConnectionLoss, sqlState } from '#libs/database/pg-errors.js';
import { People } from '#libs/identity/people.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { Problem } from '#libs/kernel/problem.js';
import { RELEASE_QUEUES } from '#libs/release/release.queues.js';
import { migrate } from '#libs/runtime/migrate.js';
import { reasonOf, requireDatabaseUrl, StartRefused } from '#libs/runtime/start-runtime.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { archiveArguments, runArchive } from './archive-command.js';

const USAGE = `usage:
  migrate                                  bring the database's schema up to date
  create-admin --username U --name N --department-code C --department-name D
                                           make an administrator; the password is JIDA_ADMIN_PASSWORD, or the first line of
                                           standard input, or made and printed once when there is neither
  archive --before YYYY-MM --to DIR [--apply]
                                           take whole months out of the log tables into files; a dry run without --apply
  verify-audit                             verify the audit log; exit code 1 names the first broken link
`;

const UNDEFINED_TABLE = '42P01';

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'migrate':
      return await runMigrate();
    case 'create-admin':
      return await createAdmin(rest);
    case 'archive':
      return await runArchiveCommand(rest);
    case 'verify-audit':
      return await verifyAudit();
    case undefined:
    default:
      process.stderr.write(USAGE);
      return 2;
  }
}

async function runMigrate(): Promise<number> {
  const ran = await migrate({
    url: requireDatabaseUrl(readSettings()),
    migrations: MIGRATIONS,
    queues: RELEASE_QUEUES,
  });
  process.stdout.write(
    ran.length === 0 ? 'nothing to do: the schema is up to date\n' : `ran ${ran.join(', ')}\n`,
  );
  return 0;
}

async function createAdmin(args: readonly string[]): Promise<number> {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { username: option, name: option, 'department-code': option, 'department-name': option },
  });
  const { username, name, 'department-code': code, 'department-name': departmentName } = values;
  if (username === undefined || name === undefined || code === undefined || departmentName === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const given = readSettings().adminPassword ?? (await firstLine());
  const password = given === '' ? `${randomBytes(12).toString('base64url')}-7a` : given;
  return await withDatabase(async (database, people) => {
    await database.transaction(async (tx) => {
      const [known] = await tx.query<{ id: string }>('SELECT id FROM department WHERE code = $1', [code]);
      const departmentId = known?.id ?? (await people.createDepartment(tx, code, departmentName));
      await people.createPerson(tx, {
        username,
        displayName: name,
        departmentId,
        roles: ['admin'],
        password,
      });
    });
    process.stdout.write(
      given === ''
        ? `administrator ${username} made; password (shown once): ${password}\n`
        : `administrator ${username} made\n`,
    );
    return 0;
  });
}

async function runArchiveCommand(args: readonly string[]): Promise<number> {
  const wanted = archiveArguments(args);
  if (wanted === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  return await withDatabase(async (database) => await runArchive(database, wanted));
}

async function verifyAudit(): Promise<number> {
  return await withDatabase(async (database) => {
    const report = await new ChainCheck(database).run();
    process.stdout.write(
      `${JSON.stringify({ ok: report.ok, entries: report.entries, firstBroken: report.firstBroken })}\n`,
    );
    return report.ok ? 0 : 1;
  });
}

async function withDatabase(work: (database: Database, people: People) => Promise<number>): Promise<number> {
  const clock = new SystemClock();
  const url = requireDatabaseUrl(readSettings());
  const dataSource = createDataSource({
    url,
    poolSize: 2,
    entities: [],
    migrations: [],
    applicationName: 'jida-cli',
    statementLimitMs: 0,
  });
  await dataSource.initialize();
  try {
    const database = new Database(dataSource, clock);
    return await work(database, new People(database, new AuditLog(clock), clock));
  } finally {
    await dataSource.destroy();
  }
}

async function firstLine(): Promise<string> {
  if (process.stdin.isTTY) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return (Buffer.concat(chunks).toString('utf8').split('\n')[0] ?? '').trim();
}

/** What the operator reads: one line for what is expected, everything for what is not. */
function explained(error: unknown): string {
  if (error instanceof SettingsError || error instanceof StartRefused) return error.message;
  if (error instanceof Problem) return error.detail;
  if (isConnectionLoss(error)) return `无法连接数据库 (DATABASE_URL): ${reasonOf(error)}`;
  if (sqlState(error) === UNDEFINED_TABLE) return '数据库结构不是最新的。请先运行: npm run migrate';
  return String(error instanceof Error ? error.stack : error);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${explained(error)}\n`);
    process.exitCode = 1;
  },
);
