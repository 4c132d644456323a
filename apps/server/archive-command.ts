import { parseArgs } from 'node:util';
import { archive, type ArchivedPartition } from '#libs/archive/archive.js';
import type { Database } from '#libs/database/database.js';
import { SystemClock } from '#libs/kernel/clock.js';

export interface ArchiveArguments {
  readonly before: string;
  readonly directory: string;
  readonly apply: boolean;
}

/** Undefined when the arguments are not those of the command. */
export function archiveArguments(args: readonly string[]): ArchiveArguments | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      before: { type: 'string' },
      to: { type: 'string' },
      apply: { type: 'boolean', default: false },
    },
  });
  if (values.before === undefined || values.to === undefined) return undefined;
  return { before: values.before, directory: values.to, apply: values.apply };
}

/** One line of JSON per partition, and what to do next. */
export async function runArchive(database: Database, wanted: ArchiveArguments): Promise<number> {
  const report = await archive({ ...wanted, database, clock: new SystemClock() });
  for (const partition of report.partitions) process.stdout.write(`${JSON.stringify(lineOf(partition))}\n`);
  process.stdout.write(
    report.applied
      ? `archived into ${wanted.directory}; keep its files: they hold the only copy\n`
      : 'dry run: nothing was changed; add --apply to write the files and take the partitions out\n',
  );
  return 0;
}

function lineOf({ name, rows, staysBecause, file }: ArchivedPartition): object {
  if (staysBecause !== null) return { partition: name, rows, stays: staysBecause };
  return file === null ? { partition: name, rows } : { partition: name, ...file };
}
