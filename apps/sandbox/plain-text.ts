import sanitizeHtml from 'sanitize-html';

/** The words of a page without its marks. */
export function plainText(html: string): string {
  const spaced = html.replace(/<(?:br|\/p|\/h\d|\/li|\/tr|\/div|\/section|\/td|\/th)[^>]*>/gi, '$& ');
  return sanitizeHtml(spaced, { allowedTags: [], allowedAttributes: {} })
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}
