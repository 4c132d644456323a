import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `fetch-wordpress.mjs` unpacks the foreign software; not part of the project, never committed. */
export const BUILDS_FOLDER = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  'var',
  'wordpress-builds',
  'package',
  'src',
);
