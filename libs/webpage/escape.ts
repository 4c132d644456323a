const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // A square bracket begins a shortcode on WordPress; as an entity it stays text everywhere.
  '[': '&#91;',
  ']': '&#93;',
};

/** Text for element content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"'[\]]/g, (character) => ENTITIES[character] ?? character);
}

/** JSON that can stand inside a script element: no character of it can end the element or begin a shortcode. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"(?:[^"\\]|\\.)*"/g, (literal) =>
    literal.replaceAll(
      /[<>&[\]\u2028\u2029]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}

/** An absolute web address, read relative to `base`; null for every other scheme. */
export function webAddress(address: string, base: string): string | null {
  const url = URL.parse(address.trim(), URL.canParse(base) ? base : undefined);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null;
}
