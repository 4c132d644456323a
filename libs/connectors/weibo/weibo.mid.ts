const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The short form of a post's decimal id in its public address (reference B3): groups of seven digits from the right,
 * each in base 62, every group but the first padded to four characters.
 * @throws TypeError for anything but decimal digits.
 */
export function base62Mid(mid: string): string {
  if (!/^\d+$/.test(mid)) throw new TypeError('a mid is made of decimal digits');
  const groups: string[] = [];
  for (let end = mid.length; end > 0; end -= 7) {
    groups.unshift(base62(Number(mid.slice(Math.max(0, end - 7), end))));
  }
  return groups.map((group, at) => (at === 0 ? group : group.padStart(4, '0'))).join('');
}

function base62(value: number): string {
  let digits = '';
  let rest = value;
  do {
    digits = DIGITS.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  } while (rest > 0);
  return digits;
}
