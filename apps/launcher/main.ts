import 'reflect-metadata';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readSettings, SettingsError, type Settings } from '#libs/config/settings.js';
import { EmbeddedPostgresRefused } from '#libs/database/embedded-postgres.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { ApiRefusal, type ApiClient } from './api-client.js';
import { demonstrate } from './demonstration.js';
import { isSeeded, peopleWithDemoPassword, tellDemonstration } from './demonstration-file.js';
import { readMaterial, sampleMaterial, type MaterialItem } from './material.js';
import { LaunchRefused } from './refused.js';
import { DEMO_CAST, DEMO_PASSWORD, seedDemonstration, type DemoPerson } from './seed.js';
import { logFolder, startStack, type Stack } from './stack.js';
import { listenForStop, STOP, StopAsked, type StopWish } from './stop-wish.js';
import { releaseTable } from './table.js';
import { judge } from './witness.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const USAGE = 'usage: start | demo [--input FILE --map question=title,answer=reply --limit N]';

const clock = new SystemClock();

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** `npm start`: the whole product on this machine, with a demonstration when it is empty. */
async function start(): Promise<number> {
  const settings = readSettings();
  const stopWish = listenForStop();
  const stack = await startStack({ settings, clock, throwAway: false, say, stopWish: stopWish.signal });
  try {
    const opened = (async (): Promise<string> => {
      const accounts = await demonstrateOnce(stack, settings);
      await tellDemonstration(stack, settings.dataDir, accounts);
      welcome(stack, accounts, settings.dataDir);
      return await stack.broken;
    })();
    const why = await Promise.race([opened, stopWish.told]);
    if (why === STOP) return 0;
    say(`有进程意外退出：${why}`);
    return 1;
  } finally {
    say('正在停止 …');
    await stack.stop();
    say('已停止。');
  }
}

/** Makes the demonstration where there is none. Answers the accounts one may sign in with. */
async function demonstrateOnce(stack: Stack, settings: Settings): Promise<readonly DemoPerson[]> {
  if (await isSeeded(stack, settings.dataDir)) {
    say('已有数据，不再重复演示。');
    return await peopleWithDemoPassword(stack);
  }
  await firstDemonstration(stack, settings.timeZone);
  return DEMO_CAST;
}

async function firstDemonstration(stack: Stack, timeZone: string): Promise<void> {
  say('数据库是空的：建立演示部门、人员与三个演练渠道 …');
  const { cast, channels } = await seedDemonstration(stack, { stageLeadSeconds: 900 });
  const [first, ...others] = sampleMaterial(ROOT);
  if (first === undefined) return;
  say(`现场演示：把“${first.title}”从撰写、两级审核到三个渠道同时发布 …`);
  const result = await demonstrate({
    stack,
    cast,
    channels,
    items: [first],
    clock,
    timeZone,
    say,
    tellMoves: true,
  });
  for (const line of result.refused) say(`未通过: ${line}`);
  process.stdout.write(`\n${releaseTable(result.releases, timeZone)}\n\n`);
  await importOthers(cast.editor, others);
}

async function importOthers(editor: ApiClient, items: readonly MaterialItem[]): Promise<void> {
  await editor.post('/drafts/import', {
    format: 'json',
    contentBase64: Buffer.from(JSON.stringify(items), 'utf8').toString('base64'),
    mapping: { title: 'title', lead: 'lead', category: 'category', question: 'question', answer: 'answer' },
    answerFormat: 'markdown',
    mode: 'one_draft_per_row',
    dryRun: false,
  });
  say(`另有 ${items.length} 篇示例问答稿，可用于练习。`);
}

function welcome(stack: Stack, accounts: readonly DemoPerson[], dataDir: string): void {
  const people = accounts.map((person) => `  ${person.username.padEnd(10)} ${person.displayName}`);
  process.stdout.write(
    [
      `请用浏览器打开 ${stack.baseUrl} ，从登录页开始。`,
      '',
      `演练环境   ${stack.sandbox.page}   （公众在微信、微博、网站上看到的样子）`,
      `接口说明   ${stack.baseUrl}/api/docs`,
      `运行日志   ${logFolder(dataDir)}`,
      ...(people.length === 0 ? [] : [`演示账号   密码均为 ${DEMO_PASSWORD}`, ...people]),
      '',
      '按 Ctrl-C 停止。',
      '',
    ].join('\n'),
  );
}

/** `npm run demo`: the same in a throw-away database; exit code 0 only if all went out exactly once as approved. */
async function demo(args: readonly string[]): Promise<number> {
  const values = demoOptions(args);
  const items =
    values.input === undefined
      ? sampleMaterial(ROOT).slice(0, 1)
      : readMaterial(values.input, values.map, positive(values.limit));
  if (items.length === 0) throw new LaunchRefused('没有可用的材料：请检查 --input 与 --map。');
  const stopWish = listenForStop();
  const dataDir = await mkdtemp(join(tmpdir(), 'jida-demo-'));
  await chmod(dataDir, 0o755);
  const settings = Object.assign(readSettings(), { dataDir, databaseUrl: null, sweepSeconds: 5 });
  try {
    return await demonstrateThrowAway(settings, items, stopWish);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function demoOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        input: { type: 'string' },
        map: { type: 'string', default: 'question=question,answer=answer' },
        limit: { type: 'string', default: '100' },
      },
    }).values;
  } catch (error) {
    throw new LaunchRefused(`参数有误：${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

async function demonstrateThrowAway(
  settings: Settings,
  items: readonly MaterialItem[],
  stopWish: StopWish,
): Promise<number> {
  const stack = await startStack({ settings, clock, throwAway: true, say, stopWish: stopWish.signal });
  try {
    const verdict = await Promise.race([judgeDemonstration(stack, settings.timeZone, items), stopWish.told]);
    return verdict === STOP ? 1 : verdict;
  } finally {
    await stack.stop();
  }
}

async function judgeDemonstration(
  stack: Stack,
  timeZone: string,
  items: readonly MaterialItem[],
): Promise<number> {
  const { cast, channels } = await seedDemonstration(stack, { stageLeadSeconds: 900 });
  const result = await demonstrate({
    stack,
    cast,
    channels,
    items,
    clock,
    timeZone,
    say,
    tellMoves: items.length === 1,
  });
  if (items.length <= 10) process.stdout.write(`\n${releaseTable(result.releases, timeZone)}\n\n`);
  for (const line of result.refused.slice(0, 20)) say(`未通过: ${line}`);
  const verdict = await judge(result.releases, stack);
  const audit = await cast.auditor.get<{ ok: boolean; entries: number }>('/audit/verification');
  process.stdout.write(
    `${JSON.stringify({ ...verdict, refused: result.refused.length, audit_ok: audit.ok, audit_entries: audit.entries })}\n`,
  );
  const owed = items.length * channels.length;
  const good =
    verdict.published === owed &&
    verdict.duplicates === 0 &&
    verdict.lost === 0 &&
    verdict.wrongHash === 0 &&
    audit.ok;
  say(
    good
      ? `通过：${owed} 条发布在演练平台上各出现一次，内容与审定的一致，审计记录校验无误。`
      : `未通过：应发布 ${owed} 条，已发布 ${verdict.published} 条，重复 ${verdict.duplicates} 条，缺失或不符 ${verdict.lost} 条，内容与审定不一致 ${verdict.wrongHash} 条，审计记录${audit.ok ? '校验无误' : '校验未通过'}。`,
  );
  say('这是临时演示，以上链接即将失效；要浏览操作台和演练平台，请运行 npm start。');
  return good ? 0 : 1;
}

function positive(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new LaunchRefused(`--limit 应为正整数，而不是 ${text}`);
}

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === 'start') return await start();
  if (command === 'demo') return await demo(rest);
  say(USAGE);
  return 2;
}

const EXPECTED = [LaunchRefused, SettingsError, ApiRefusal, EmbeddedPostgresRefused];

function tell(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return EXPECTED.some((kind) => error instanceof kind) ? error.message : String(error.stack);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof StopAsked) {
      say('已停止。');
      process.exit(0);
    }
    process.stderr.write(`${tell(error)}\n`);
    process.exit(1);
  },
);
