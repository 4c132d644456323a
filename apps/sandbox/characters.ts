/** Number of characters as a person counts code points: an emoji of two UTF-16 units is one. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}

/** The first so many characters. */
export function firstCharacters(text: string, count: number): string {
  return Array.from(text).slice(0, count).join('');
}
