/**
 * Runs a compiled program of the product with the Node version the project pins, after installing and building what is
 * missing. Works with any Node from 20.19 on and needs nothing installed.
 *
 *   node scripts/run.mjs [--console] dist/apps/launcher/main.js [arguments]
 *
 * `--console` also builds the web console, unless nothing it is made of has changed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
export const node = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
export const environment = {
  ...process.env,
  PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
};
const stamp = join(root, 'node_modules', '.jida-installed');

function must(command, args, label) {
  process.stderr.write(`· ${label}\n`);
  const done = spawnSync(command, args, { cwd: root, env: environment, stdio: ['ignore', 2, 2] });
  if (done.status === 0) return;
  process.stderr.write(`✗ ${label} failed (${command} ${args.join(' ')})\n`);
  process.exit(done.status ?? 1);
}

function lockChanged() {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock ? lock : undefined;
}

export function prepare({ build, console = false, check = false }) {
  const lock = lockChanged();
  if (lock !== undefined || !existsSync(node)) {
    must(
      'npm',
      ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel', 'error'],
      'installing packages (first start only, a minute or a few)',
    );
    writeFileSync(stamp, readFileSync(join(root, 'package-lock.json'), 'utf8'));
  }
  if (build) compile('tsconfig.build.json');
  if (build && console)
    must(node, [join(root, 'scripts', 'console.mjs'), ...(check ? ['--check'] : [])], 'building the console');
}

export function compile(project) {
  must(node, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', project], 'building');
}

/**
 * The program gets a process group of its own: Ctrl-C in a terminal strikes everything in the group at once, PostgreSQL too,
 * while its users still need it. So it strikes this script alone, which passes it on.
 */
function run(program, args) {
  const child = spawn(node, ['--enable-source-maps', program, ...args], {
    cwd: root,
    env: environment,
    stdio: 'inherit',
    detached: true,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 0) : 1));
}

if (
  process.argv[1] !== undefined &&
  existsSync(process.argv[1]) &&
  statSync(process.argv[1]).isFile() &&
  fileURLToPath(import.meta.url) === process.argv[1]
) {
  const given = process.argv.slice(2);
  const [program, ...args] = given.filter((argument) => argument !== '--console');
  prepare({
    build: process.env.SKIP_BUILD !== '1',
    console: given.includes('--console'),
    check: program === undefined,
  });
  if (program !== undefined) run(join(root, program), args);
}
