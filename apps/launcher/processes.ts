import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '#libs/runtime/node-flags.js';
import { LogFile } from './log-file.js';
import { LaunchRefused } from './refused.js';

const DIST = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface Program {
  readonly name: string;
  /** Path below the compiled tree, like `apps/server/main.js`. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Given to its standard input, which then ends. */
  readonly input?: string;
  /** Told each line the program writes to its standard output. */
  readonly onLine?: (line: string) => void;
  /** Folder where all it writes is kept, in `<name>.log`. */
  readonly logFolder?: string;
}

export interface Running {
  readonly name: string;
  readonly child: ChildProcess;
  /** The last lines it wrote, for when it fails. */
  readonly tail: readonly string[];
  /** Resolves with the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
}

const TAIL_LINES = 30;

/** Starts a compiled program of the product as a process of its own. */
export function startProgram(program: Program): Running {
  const child = spawn(process.execPath, [...NODE_FLAGS, join(DIST, program.file), ...(program.args ?? [])], {
    env: { ...inherited(), ...program.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin.end(program.input ?? '');
  const tail: string[] = [];
  const log =
    program.logFolder === undefined ? undefined : new LogFile(join(program.logFolder, `${program.name}.log`));
  const keep = (line: string): void => {
    log?.add(line);
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    keep(line);
    program.onLine?.(line);
  });
  createInterface({ input: child.stderr }).on('line', keep);
  const ended = new Promise<number | null>((done) => {
    child.once('exit', (code) => {
      done(code);
    });
    child.once('error', () => {
      done(1);
    });
  });
  return { name: program.name, child, tail, ended };
}

/**
 * Runs a program to its end; meanwhile it is among `running`, for whoever must stop it.
 * @throws Error with what it wrote when it fails.
 */
export async function runProgram(program: Program, running: Set<Running>): Promise<void> {
  const one = startProgram(program);
  running.add(one);
  const code = await one.ended;
  running.delete(one);
  if (code !== 0)
    throw new LaunchRefused(`${program.name} 失败 (exit ${String(code)}):\n${one.tail.join('\n')}`);
}

/** Asks a process to stop, and makes sure after `patienceMs`. */
export async function stopProgram(
  running: Running,
  patienceMs: number,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  if (running.child.exitCode !== null || running.child.signalCode !== null) return;
  running.child.kill('SIGTERM');
  const late = sleep(patienceMs).then(() => {
    if (running.child.exitCode === null && running.child.signalCode === null) running.child.kill('SIGKILL');
  });
  await running.ended;
  await Promise.race([late, Promise.resolve()]);
}

/** What programs need of this process's environment; the product's own settings are given explicitly. */
function inherited(): Record<string, string> {
  const kept = Object.entries(launcherEnvironment()).filter(
    ([name, value]) => value !== undefined && !name.startsWith('JIDA_') && name !== 'DATABASE_URL',
  );
  return Object.fromEntries(kept) as Record<string, string>;
}

function launcherEnvironment(): NodeJS.ProcessEnv {
  // eslint-disable-next-line no-restricted-syntax -- handed on to child processes, not read
  return process.env;
}
