import { parseArgs } from 'node:util';
import { runFaultBench } from './faults/run.js';

/**
 * npm run bench:faults -- --releases 2000 --publishers 3 --seed 1
 *
 * Progress goes to standard error; the last line of standard output is one JSON object. Ends with 1 when something was
 * published twice, lost, or differs from what we say.
 */
const { values } = parseArgs({
  options: {
    releases: { type: 'string', default: '2000' },
    publishers: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    'limit-seconds': { type: 'string', default: '1800' },
  },
});

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort(new Error(`stopped by ${signal}`));
  });
}

const result = await runFaultBench({
  releases: Number(values.releases),
  publishers: Number(values.publishers),
  seed: Number(values.seed),
  limitMs: Number(values['limit-seconds']) * 1000,
  stop: stop.signal,
  say: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${JSON.stringify(result)}\n`);
const bad =
  result.duplicates.length + result.lost.length + result.mismatched.length + result.wrong_content.length;
process.exitCode = bad === 0 ? 0 : 1;
