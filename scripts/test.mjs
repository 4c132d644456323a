/**
 * `npm test`: installs what is missing, builds the product and its benches, and runs the whole suite on a throw-away
 * PostgreSQL. With SKIP_BUILD=1 what is built already is taken.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, prepare } from './run.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
prepare({ build: process.env.SKIP_BUILD !== '1' });
if (process.env.SKIP_BUILD !== '1') compile('tsconfig.bench.json');
const bin = join(root, 'node_modules', '.bin');
const tests = spawnSync(
  join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
  [
    '--max-semi-space-size=32',
    '--experimental-vm-modules',
    '--no-warnings',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SKIP_BUILD: '1', PATH: `${bin}:${process.env.PATH ?? ''}` },
  },
);
process.exit(tests.status ?? 1);
