import { shrinkImage } from './shrink-image.js';

/** What every channel takes as it is. */
export const COVER_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
/** A draft may hold 1.5 MB in all, and a cover for every channel. */
const LARGEST_BYTES = 200_000;

/** A picture file as an address that holds it, drawn smaller when it has to be. Answers null when it is none. */
export async function coverImage(file: File): Promise<string | null> {
  if (!COVER_TYPES.includes(file.type) || file.size > LARGEST_BYTES)
    return await shrinkImage(file, LARGEST_BYTES);
  const bitmap = await createImageBitmap(file).catch(() => null);
  return bitmap === null ? null : await addressOf(file);
}

async function addressOf(file: File): Promise<string | null> {
  return await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(typeof reader.result === 'string' ? reader.result : null);
    reader.onerror = () => done(null);
    reader.readAsDataURL(file);
  });
}
