import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { NODE_FLAGS } from '#libs/runtime/node-flags.js';
import { endWithUs } from './end-with-us.js';

/** The compiled tree this file is part of. */
const DIST = join(import.meta.dirname, '..', '..', '..');

export interface Program {
  readonly name: string;
  /** Path below the compiled tree. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Ready when a line of its standard output contains this. */
  readonly ready: string;
}

export interface Running {
  /** The line that said it was ready. */
  readonly line: string;
  /** CPU seconds it has used so far. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a compiled program as a process of its own and waits until it is ready. */
export async function start(program: Program): Promise<Running> {
  const child = spawn(process.execPath, [...NODE_FLAGS, join(DIST, program.file), ...(program.args ?? [])], {
    env: { PATH: process.env['PATH'], ...program.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithUs(child);
  const tail: string[] = [];
  const keep = (line: string): void => {
    tail.push(line);
    if (tail.length > 30) tail.shift();
  };
  createInterface({ input: child.stderr }).on('line', keep);
  const line = await new Promise<string>((ready, fail) => {
    createInterface({ input: child.stdout }).on('line', (one) => {
      keep(one);
      if (one.includes(program.ready)) ready(one);
    });
    child.once('exit', (code) => {
      fail(new Error(`${program.name} ended with ${String(code)}:\n${tail.join('\n')}`));
    });
  });
  return {
    line,
    cpuSeconds: async () => await cpuSecondsOf(child.pid ?? 0),
    stop: async () => {
      await stop(child);
    },
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => {
    child.once('exit', () => {
      done();
    });
  });
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 25_000);
  await gone;
  clearTimeout(late);
}

/** User and system time of a process on Linux; 0 elsewhere. */
async function cpuSecondsOf(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}
