/** Fails when a first view (signing in, or the workbench in its frame) needs 250 kB of compressed script or more. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const LIMIT = 250_000;
const VIEWS = {
  'sign-in': ['index.html', 'src/pages/sign-in/sign-in.page.tsx'],
  workbench: ['index.html', 'src/app/pages.tsx', 'src/pages/today/today.page.tsx'],
};

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'console');
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));

function collect(key, files) {
  const chunk = manifest[key];
  if (chunk === undefined) throw new Error(`${key} is not in the manifest of the build`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const needed of chunk.imports ?? []) collect(needed, files);
}

for (const [view, keys] of Object.entries(VIEWS)) {
  const files = new Set();
  for (const key of keys) collect(key, files);
  const sizes = [...files].map((file) => [gzipSync(readFileSync(join(dist, file))).length, file]);
  const total = sizes.reduce((sum, [size]) => sum + size, 0);
  console.log(`${view}: ${total} of ${LIMIT} bytes of compressed script`);
  for (const [size, file] of sizes.sort((a, b) => b[0] - a[0]))
    console.log(`${String(size).padStart(9)}  ${file}`);
  if (total >= LIMIT) process.exitCode = 1;
}
