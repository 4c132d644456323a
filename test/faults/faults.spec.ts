import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

it('every row of the table of faults names a test that is there', async () => {
  const table = await readFile(join(process.cwd(), 'test/faults/README.md'), 'utf8');
  const rows = [...table.matchAll(/^\| (\d+) +\|.*\| `([^`]+)` +\|$/gm)];
  expect(rows.map(([, row]) => Number(row))).toEqual(Array.from({ length: 30 }, (_each, index) => index + 1));
  const missing: string[] = [];
  for (const [, row = '', file = ''] of rows) {
    const text = await readFile(join(process.cwd(), file), 'utf8');
    if (!text.includes(`'row ${row}: `)) missing.push(`row ${row} in ${file}`);
  }
  expect(missing).toEqual([]);
});
