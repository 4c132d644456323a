/**
 * Builds the product and its benches, and runs one: node scripts/bench.mjs lateness [arguments].
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { compile, environment, node, prepare, root } from './run.mjs';

const [name, ...args] = process.argv.slice(2);
prepare({ build: false });
if (process.env.SKIP_BUILD !== '1') compile('tsconfig.bench.json');
const child = spawn(node, ['--enable-source-maps', join(root, 'dist/test/bench', `${name}.js`), ...args], {
  cwd: root,
  env: environment,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 0) : 1));
