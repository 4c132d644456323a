import { steadyInt } from '../../random.js';

const LONGEST = 185;

/**
 * A slug of ASCII words; `#` becomes `hash-`. Ghost spells Chinese in Latin letters, the sandbox cannot: what has no
 * Latin letter at all gets a name of its own.
 */
export function ghostSlug(text: string, otherwise: string): string {
  const slug = text
    .toLowerCase()
    .replace(/^#/, 'hash-')
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, LONGEST);
  if (slug !== '' && slug !== 'hash') return slug;
  const number = steadyInt(36 ** 6, text).toString(36);
  return `${slug === '' ? otherwise : slug}-${number}`;
}

/** The slug with `-2`, `-3` … when it is taken: no error, no warning (reference 1.6). */
export function freeSlug(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let suffix = 2;
  while (taken.has(`${wanted}-${suffix}`)) suffix += 1;
  return `${wanted}-${suffix}`;
}
