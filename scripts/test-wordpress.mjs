/**
 * `npm run test:wordpress`: the website connector and the whole engine against a real WordPress 6.5 on SQLite, and its
 * drops against a real OpenSSH. Fetches WordPress and Debian's packages when they are absent; nothing of them is part of
 * the project.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from './run.mjs';

const BUILDS = '@wp-playground/wordpress-builds@0.9.19';
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'var', 'wordpress-builds');

function must(command, args, cwd = root) {
  const done = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
  if (done.status === 0) return;
  process.stderr.write(`✗ ${command} ${args.join(' ')} did not work\n`);
  process.exit(1);
}

function has(command, args) {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  return done.status === 0 ? done.stdout : '';
}

const packages = [
  ...(has('php', ['-m']).includes('pdo_sqlite') ? [] : ['php-cli', 'php-sqlite3']),
  ...(has('unzip', ['-v']) === '' ? ['unzip'] : []),
  ...(existsSync('/usr/sbin/sshd') ? [] : ['openssh-server']),
];
if (packages.length > 0) {
  process.stderr.write(`· installing ${packages.join(', ')}\n`);
  must('apt-get', ['update', '-qq']);
  must('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}
if (!existsSync(join(folder, 'package', 'src', 'wordpress', 'wp-6.5.zip'))) {
  process.stderr.write('· fetching WordPress 6.5\n');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  must('npm', ['pack', '--silent', BUILDS], folder);
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  must('tar', ['xzf', archive, 'package/src'], folder);
  rmSync(join(folder, archive));
}
prepare({ build: process.env.SKIP_BUILD !== '1' });
const tests = spawnSync(
  join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
  [
    '--experimental-vm-modules',
    '--no-warnings',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--config',
    'jest.wordpress.config.js',
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}` },
  },
);
process.exit(tests.status ?? 1);
