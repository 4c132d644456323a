import type { PlatformReceipt } from '#libs/kernel/outcome.js';

/**
 * The id under which the platform keeps comments and statistics of an article (reference A9, A10). Where a receipt does not
 * carry it, the address does (`mid`), or the publish id is the same number (A6.2, seen and not promised).
 */
export function messageDataId({ ids, publicUrl }: PlatformReceipt): string | undefined {
  const fromAddress = publicUrl === null ? undefined : /[?&]mid=(\d+)/.exec(publicUrl)?.[1];
  return ids['msgDataId'] ?? fromAddress ?? ids['publishId'];
}

/** The documentation writes the id as a number; one that JavaScript would round stays a string. */
export function asNumber(id: string): number | string {
  const value = Number(id);
  return Number.isSafeInteger(value) ? value : id;
}
