import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

/** A few releases need less than the twenty seconds that a bench gives for staging, whatever their number. */
const SOON = '--per-release=-3500';
const FEW = ['--releases', '4', SOON];

const figure: unknown = expect.any(Number);
const spread = { count: figure, p50: figure, p99: figure, worst: figure };
const rate = { perSecond: figure, steadyPerSecond: figure };
const measured = {
  callP50: figure,
  callP99: figure,
  pages: expect.objectContaining({ plans: figure, why: figure }),
};

/** What each prints is documented in `docs/benchmarks.md`; what it measures is of no concern here. */
const BENCHES: Readonly<Record<string, { readonly args: readonly string[]; readonly tells: object }>> = {
  lateness: {
    args: [...FEW, '--channels', '2', '--lone', '1', '--rounds', '1'],
    tells: {
      ...{ bench: 'lateness', releases: 4, channels: 2, publishers: 1, platformLatencyMs: 50 },
      lone: { callMs: spread, ownMs: spread, publicMs: spread },
      together: [{ callMs: spread, ownMs: spread, publicMs: spread, publisherCpuMsPerRelease: figure }],
      floor: { recordedMs: spread },
    },
  },
  throughput: {
    args: [...FEW, '--accounts', '2', '--scaling-accounts', '2', '--publishers', '2', '--rounds', '1'],
    tells: {
      bench: 'throughput',
      floor: {
        accounts: 2,
        latencyMs: 50,
        releases: 4,
        ratio: figure,
        rounds: [{ product: rate, floor: rate, ratio: figure }],
      },
      scaling: {
        ...{ latencyMs: 200, accounts: 2, callsAtOncePerPublisher: 8, possiblePerPublisher: 40 },
        measured: [{ publishers: 2, rate, cpuMsPerRelease: figure, times: 1 }],
      },
    },
  },
  history: {
    args: [...FEW, '--channels', '2', '--past', '5000', '--months', '2', '--rounds', '1', '--reads', '1'],
    tells: {
      ...{ bench: 'history', past: 5_000, months: 2, releases: 4, channels: 2 },
      ...{ before: measured, after: measured },
      ratios: {
        callP50: figure,
        callP99: figure,
        pages: expect.objectContaining({ plans: figure, why: figure }),
      },
    },
  },
};

interface Ended {
  readonly code: number | null;
  readonly lastLine: string;
  readonly progress: string;
  /** Whether any of its processes outlived it. */
  readonly leftRunning: boolean;
  readonly leftBehind: readonly string[];
}

/** As `scripts/bench.mjs` does, but once for all of them. */
function compile(): void {
  if (process.env['SKIP_BUILD'] === '1') return;
  const compiler = 'node_modules/typescript/bin/tsc';
  const done = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.bench.json'], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stdout);
}

async function run(name: string, args: readonly string[]): Promise<Ended> {
  const temporary = mkdtempSync(join(tmpdir(), `jida-${name}-`));
  chmodSync(temporary, 0o755);
  const child = spawn(process.execPath, ['scripts/bench.mjs', name, ...args], {
    env: { ...process.env, TMPDIR: temporary, NODE_OPTIONS: '', SKIP_BUILD: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  let progress = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (progress += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  const leftRunning = groupLives(child.pid ?? 0);
  const leftBehind = readdirSync(temporary);
  rmSync(temporary, { recursive: true, force: true });
  return { code, lastLine: output.trimEnd().split('\n').at(-1) ?? '', progress, leftRunning, leftBehind };
}

function groupLives(leader: number): boolean {
  try {
    process.kill(-leader, 0);
    return true;
  } catch {
    return false;
  }
}

/** Each in small: that it measures at all, says so in one line, and leaves nothing behind. */
describe('the benches', () => {
  const ended = new Map<string, Ended>();

  beforeAll(async () => {
    compile();
    await Promise.all(
      Object.entries(BENCHES).map(async ([name, { args }]) => ended.set(name, await run(name, args))),
    );
  }, 480_000);

  it.each(Object.keys(BENCHES))('%s ends well, with one JSON object as its last line', (name) => {
    const { code, lastLine, progress } = ended.get(name) ?? {};
    expect({ code, progress: code === 0 ? '' : progress }).toEqual({ code: 0, progress: '' });
    expect(JSON.parse(lastLine ?? '')).toEqual(BENCHES[name]?.tells);
  });

  it.each(Object.keys(BENCHES))('%s leaves no process and no file behind', (name) => {
    expect(ended.get(name)).toMatchObject({ leftRunning: false, leftBehind: [] });
  });
});
