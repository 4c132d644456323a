import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** `npm start` on free ports and a folder of its own; in a process group of its own, as a terminal gives it. */
class Started {
  private constructor(
    private readonly npm: ChildProcess,
    private readonly folder: string,
    private readonly said: readonly string[],
  ) {}

  static async until(words: string): Promise<Started> {
    const folder = await mkdtemp(join(tmpdir(), 'jida-stopping-'));
    await chmod(folder, 0o755);
    const npm = spawn('npm', ['start', '--silent'], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        SKIP_BUILD: '1',
        JIDA_DATA_DIR: folder,
        JIDA_PORT: '0',
        JIDA_PUBLISHER_PORT: '0',
        JIDA_SANDBOX_PORT: '0',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    const said: string[] = [];
    await new Promise<void>((found, fail) => {
      createInterface({ input: npm.stderr }).on('line', (line) => {
        said.push(line);
        if (line.includes(words)) found();
      });
      npm.once('exit', (code) => {
        fail(new Error(`ended with ${String(code)}:\n${said.join('\n')}`));
      });
    });
    return new Started(npm, folder, said);
  }

  /** npm, what it started, what those started, and so on. */
  async family(): Promise<readonly number[]> {
    return await descendants(this.npm.pid ?? 0);
  }

  /** Signals npm, or everything in its group as Ctrl-C does, twice as impatient people do. */
  async stop(signal: NodeJS.Signals, whom: 'npm' | 'group'): Promise<void> {
    const pid = this.npm.pid ?? 0;
    const ended = new Promise((done) => this.npm.once('close', done));
    for (const _ of [1, 2]) process.kill(whom === 'npm' ? pid : -pid, signal);
    await ended;
  }

  get lastWords(): string | undefined {
    return this.said.at(-1);
  }

  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function descendants(pid: number): Promise<readonly number[]> {
  const told = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = told.split(' ').filter(Boolean).map(Number);
  return [pid, ...(await Promise.all(children.map(descendants))).flat()];
}

async function alive(pids: readonly number[]): Promise<readonly string[]> {
  const programs = await Promise.all(
    pids.map(async (pid) => await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return programs.filter((program) => program !== '');
}

describe('stopping what npm start started', () => {
  let started: Started | undefined;

  afterEach(async () => {
    await started?.clear();
  });

  it.each([
    { signal: 'SIGTERM', whom: 'npm', when: '建立演示部门' },
    { signal: 'SIGINT', whom: 'group', when: '启动服务与发布进程' },
  ] as const)('leaves no process behind after $signal to $whom', async ({ signal, whom, when }) => {
    started = await Started.until(when);
    const family = await started.family();
    expect((await alive(family)).some((program) => program.includes('postgres'))).toBe(true);
    await started.stop(signal, whom);
    expect(await alive(family)).toEqual([]);
    expect(started.lastWords).toBe('已停止。');
  });
});
