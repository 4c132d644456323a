/**
 * Builds the console: describes the API, generates its types, checks the console against them and bundles it to
 * `dist/console`. Each step is left out while what it reads has not changed.
 *
 *   node scripts/console.mjs            bundle what is out of date
 *   node scripts/console.mjs --check    the same, and fail when the console does not fit the API
 *   node scripts/console.mjs --types    only describe the API and generate its types
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamps = join(root, 'dist', '.console-stamps');
const document = join(root, 'dist', 'openapi.json');
const types = join(root, 'dist', 'openapi.ts');

function filesBelow(folder, wanted) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter(wanted)
    .sort();
}

function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** Runs the step unless it was done for the same files and left its result. */
function onceFor(name, files, result, step) {
  const stamp = join(stamps, name);
  const print = fingerprint(files);
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === print) return;
  step();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, print);
}

function must(label, script, args) {
  process.stderr.write(`· ${label}\n`);
  const done = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.status === 0) return;
  process.stderr.write(`✗ ${label} failed\n`);
  process.exit(done.status ?? 1);
}

function describeApi() {
  const sources = [
    ...filesBelow('libs', (file) => file.endsWith('.ts') && !file.includes('.spec')),
    ...filesBelow('apps/server', (file) => file.endsWith('.ts') && !file.includes('.spec')),
    'package-lock.json',
  ];
  onceFor('openapi', sources, document, () => {
    must('describing the API', 'dist/apps/server/openapi.js', ['dist/openapi.json']);
  });
  onceFor('types', ['dist/openapi.json', 'package-lock.json'], types, () => {
    must('generating the types of the API', 'node_modules/openapi-typescript/bin/cli.js', [
      'dist/openapi.json',
      '--output',
      'dist/openapi.ts',
      '--default-non-nullable=false',
    ]);
  });
}

/** Leaves a compressed copy beside each file, for the server to hand out as it is. */
function compress() {
  const isText = (file) => /\.(js|css|svg|html|json)$/.test(file);
  for (const file of filesBelow('dist/console', isText)) {
    const bytes = readFileSync(join(root, file));
    if (bytes.length < 1024) continue;
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    writeFileSync(join(root, `${file}.br`), brotliCompressSync(bytes, quality));
    writeFileSync(join(root, `${file}.gz`), gzipSync(bytes));
  }
}

const consoleFiles = () => filesBelow('apps/console', (file) => !file.includes('.spec'));

function check() {
  const checked = join(stamps, 'checked');
  onceFor('checked', [...consoleFiles(), 'dist/openapi.ts', 'package-lock.json'], checked, () => {
    must('checking the console against the API', 'node_modules/typescript/bin/tsc', ['-p', 'apps/console']);
  });
}

function bundle() {
  onceFor('bundle', [...consoleFiles(), 'package-lock.json'], join(root, 'dist/console/index.html'), () => {
    must('bundling the console', 'node_modules/vite/bin/vite.js', [
      'build',
      '--config',
      'apps/console/vite.config.mjs',
      '--logLevel',
      'warn',
    ]);
    compress();
  });
}

const asked = new Set(process.argv.slice(2));
if (asked.has('--check') || asked.has('--types')) describeApi();
if (asked.has('--check')) check();
if (!asked.has('--types')) bundle();
