/**
 * `npm run test:browser`: builds the product and walks through the console in Chromium as each role. Debian's chromium and a
 * Chinese font are installed first where they are missing (needs root).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from './run.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function install(packages) {
  process.stderr.write(`· installing ${packages.join(', ')}\n`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-qy', '--no-install-recommends', ...packages],
  ]) {
    const done = spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env: environment });
    if (done.status !== 0) {
      process.stderr.write(`✗ apt-get ${args.join(' ')} failed; install ${packages.join(', ')} by hand\n`);
      process.exit(1);
    }
  }
}

const missing = [
  ...(existsSync('/usr/bin/chromium') ? [] : ['chromium']),
  ...(existsSync('/usr/share/fonts/opentype/noto') ? [] : ['fonts-noto-cjk']),
];
if (missing.length > 0) install(missing);
prepare({ build: process.env.SKIP_BUILD !== '1', console: true });
const node = join(root, 'node_modules', 'node', 'bin', 'node');
const walks = spawnSync(
  node,
  [
    '--experimental-vm-modules',
    '--no-warnings',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--config',
    'jest.browser.config.js',
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(walks.status ?? 1);
