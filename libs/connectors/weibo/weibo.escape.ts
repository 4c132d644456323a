const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '{': '&#123;',
};

// eslint-disable-next-line no-control-regex -- no HTML may carry them
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Text made safe for HTML content and quoted attributes; a brace cannot begin a placeholder. */
export function escapeHtml(text: string): string {
  return text.replace(CONTROL, '').replace(/[&<>"'{]/g, (character) => ESCAPES[character] ?? '');
}
