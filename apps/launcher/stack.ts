import { join, resolve } from 'node:path';
import axios from 'axios';
import type { Settings } from '#libs/config/settings.js';
import { freePort, startEmbeddedPostgres, type EmbeddedCluster } from '#libs/database/embedded-postgres.js';
import type { Clock } from '#libs/kernel/clock.js';
import { embeddedKeyFile } from '#libs/runtime/start-runtime.js';
import { demandFreePorts } from './ports.js';
import { runProgram, startProgram, stopProgram, type Program, type Running } from './processes.js';
import { LaunchRefused } from './refused.js';

export interface StackOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  /** A database and sandbox that leave nothing behind, on free ports. */
  readonly throwAway: boolean;
  readonly say: (line: string) => void;
  /** Aborted to give up while starting. */
  readonly stopWish: AbortSignal;
}

/** The account data the sandbox prints when it listens. */
export interface SandboxAccounts {
  readonly listening: string;
  readonly control: string;
  readonly page: string;
  readonly wechat: Readonly<Record<string, string>>;
  readonly weibo: Readonly<Record<string, string>>;
  readonly wordpress: Readonly<Record<string, string>>;
  readonly push: Readonly<Record<string, string>>;
}

export interface Stack {
  readonly baseUrl: string;
  readonly sandbox: SandboxAccounts;
  readonly environment: Readonly<Record<string, string>>;
  /** Resolves with the name of the first process that ended by itself. */
  readonly broken: Promise<string>;
  /** Runs a program to its end, or until the stack is stopped. @throws Error with what it wrote when it fails. */
  run(program: Program): Promise<void>;
  stop(): Promise<void>;
}

/** Where what server and publisher log is kept. */
export function logFolder(dataDir: string): string {
  return resolve(dataDir, 'log');
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 25_000;

/** Where the server finds what the console tells a newcomer; its presence also says that the demonstration was made. */
export function demonstrationFile(dataDir: string): string {
  return resolve(dataDir, 'demonstration.json');
}

/**
 * Starts database, sandbox, server and publisher, in this order, each as a process of its own.
 * @throws the wish's reason when stopping was asked for meanwhile; what had been started is stopped then.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { settings, clock, say, stopWish } = options;
  const dataDir = settings.dataDir;
  const running: Running[] = [];
  const passing = new Set<Running>();
  let cluster: EmbeddedCluster | undefined;
  const sleep = async (ms: number): Promise<void> => {
    await clock.sleep(ms);
  };
  const stop = async (): Promise<void> => {
    for (const one of [...running, ...passing].reverse()) await stopProgram(one, STOP_WITHIN_MS, sleep);
    await cluster?.stop();
  };
  if (!options.throwAway) {
    await demandFreePorts({
      JIDA_PORT: settings.port,
      JIDA_PUBLISHER_PORT: settings.publisherPort,
      JIDA_SANDBOX_PORT: settings.sandboxPort,
    });
  }
  try {
    say('启动内置 PostgreSQL …');
    cluster = await startEmbeddedPostgres({
      directory: join(dataDir, 'postgres'),
      throwAway: options.throwAway,
    });
    await cluster.ensureDatabase('jida');
    stopWish.throwIfAborted();
    const port = options.throwAway || settings.port === 0 ? await freePort() : settings.port;
    const publisherPort =
      options.throwAway || settings.publisherPort === 0 ? await freePort() : settings.publisherPort;
    const baseUrl = `http://127.0.0.1:${port}`;
    const environment = environmentFor({ cluster, dataDir, port, publisherPort, baseUrl, settings });
    const run = async (program: Program): Promise<void> => {
      await runProgram(program, passing);
    };
    await run({ name: 'migrate', file: 'apps/server/cli.js', args: ['migrate'], environment });
    stopWish.throwIfAborted();
    say('启动演练环境（模拟的微信、微博与政府网站）…');
    const sandbox = await startSandbox(options, running);
    stopWish.throwIfAborted();
    say('启动服务与发布进程 …');
    const logged = options.throwAway ? {} : { logFolder: logFolder(dataDir) };
    running.push(startProgram({ name: 'server', file: 'apps/server/main.js', environment, ...logged }));
    running.push(startProgram({ name: 'publisher', file: 'apps/publisher/main.js', environment, ...logged }));
    await Promise.all([
      ready(`${baseUrl}/health/ready`, running, options),
      ready(`http://127.0.0.1:${publisherPort}/health/ready`, running, options),
    ]);
    const broken = Promise.race(
      running.map(async (one) => {
        const code = await one.ended;
        const how = code === null ? `被信号 ${String(one.child.signalCode)} 终止` : `退出码 ${code}`;
        return `${one.name}（${how}）。最后几行日志：\n${one.tail.slice(-5).join('\n')}`;
      }),
    );
    return { baseUrl, sandbox, environment, broken, run, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface EnvironmentFacts {
  readonly cluster: EmbeddedCluster;
  readonly dataDir: string;
  readonly port: number;
  readonly publisherPort: number;
  readonly baseUrl: string;
  readonly settings: Settings;
}

function environmentFor(facts: EnvironmentFacts): Readonly<Record<string, string>> {
  return {
    DATABASE_URL: facts.cluster.url('jida'),
    JIDA_DATA_DIR: facts.dataDir,
    JIDA_KEY_FILE: embeddedKeyFile(facts.dataDir),
    JIDA_PORT: String(facts.port),
    JIDA_PUBLISHER_PORT: String(facts.publisherPort),
    JIDA_PUBLIC_URL: facts.baseUrl,
    JIDA_ALLOW_ADDRESSES: ['127.0.0.1/32', ...facts.settings.allowAddresses].join(','),
    JIDA_TIME_ZONE: facts.settings.timeZone,
    JIDA_STAGE_LEAD_SECONDS: String(facts.settings.stageLeadSeconds),
    JIDA_SWEEP_SECONDS: String(facts.settings.sweepSeconds),
    JIDA_DEMONSTRATION_FILE: demonstrationFile(facts.dataDir),
    JIDA_LOG_LEVEL: facts.settings.logLevel,
  };
}

async function startSandbox(options: StackOptions, running: Running[]): Promise<SandboxAccounts> {
  const port = options.throwAway ? 0 : options.settings.sandboxPort;
  const state = options.throwAway ? [] : ['--state', join(options.settings.dataDir, 'sandbox.json')];
  let told: (accounts: SandboxAccounts) => void = () => undefined;
  const first = new Promise<SandboxAccounts>((done) => {
    told = done;
  });
  const sandbox = startProgram({
    name: 'sandbox',
    file: 'apps/sandbox/main.js',
    args: ['--port', String(port), ...state],
    environment: {},
    onLine: (line) => {
      if (line.startsWith('{"listening"')) told(JSON.parse(line) as SandboxAccounts);
    },
  });
  running.push(sandbox);
  const failed = sandbox.ended.then(() => {
    throw new LaunchRefused(`演练环境没有启动：\n${sandbox.tail.join('\n')}`);
  });
  return await Promise.race([first, failed]);
}

async function ready(url: string, running: readonly Running[], options: StackOptions): Promise<void> {
  const { clock, stopWish } = options;
  const until = clock.monotonic() + READY_WITHIN_MS;
  while (clock.monotonic() < until) {
    stopWish.throwIfAborted();
    const dead = running.find((one) => one.child.exitCode !== null);
    if (dead !== undefined) throw new LaunchRefused(`${dead.name} 没有启动：\n${dead.tail.join('\n')}`);
    const status = await axios.get(url, { timeout: 2_000, validateStatus: () => true }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await clock.sleep(150);
  }
  const tails = running.map((one) => `${one.name}: ${one.tail.slice(-5).join('\n')}`);
  throw new LaunchRefused(`${url} 没有就绪：\n${tails.join('\n')}`);
}
