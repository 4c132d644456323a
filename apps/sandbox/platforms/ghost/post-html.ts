import sanitizeHtml from 'sanitize-html';
import { isJsonObject, readJson, type Json } from '#libs/kernel/json.js';
import { escapeHtml } from '../../pages/html.js';

const CARD = /<!--\s*kg-card-begin: html\s*-->([\s\S]*?)<!--\s*kg-card-end: html\s*-->/g;
const TABLE = /<table[\s\S]*?<\/table>/gi;
const KEPT = [
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'li',
  'blockquote',
  'a',
  'strong',
  'em',
  'u',
  's',
];
const ALSO_KEPT = ['br', 'hr', 'img', 'pre', 'code', 'sub', 'sup'];

function card(html: string): string {
  return `\n<!--kg-card-begin: html-->\n${html.trim()}\n<!--kg-card-end: html-->\n`;
}

/**
 * What Ghost makes of `?source=html`: its own document, and HTML again from that. Classes, styles, ids and scripts go,
 * frames of sections go while their contents stay, tables become HTML cards; what stands between the comments
 * `kg-card-begin: html` and `kg-card-end: html` stays as it came.
 */
export function fromSource(source: string): string {
  let html = '';
  let from = 0;
  for (const match of source.matchAll(CARD)) {
    html += withTables(source.slice(from, match.index)) + card(match[1] ?? '');
    from = match.index + match[0].length;
  }
  return (html + withTables(source.slice(from))).trim();
}

function withTables(source: string): string {
  let html = '';
  let from = 0;
  for (const match of source.matchAll(TABLE)) {
    html += rendered(source.slice(from, match.index)) + card(match[0]);
    from = match.index + match[0].length;
  }
  return html + rendered(source.slice(from));
}

function rendered(source: string): string {
  const kept = sanitizeHtml(source, {
    allowedTags: [...KEPT, ...ALSO_KEPT],
    allowedAttributes: { a: ['href', 'rel', 'target'], img: ['src', 'alt', 'title', 'width', 'height'] },
    transformTags: { b: 'strong', i: 'em', del: 's' },
  });
  return kept
    .replace(/(?:<p>\s*)?<img ([^>]*?)\s*\/?>(?:\s*<\/p>)?/g, figure)
    .replace(/<(h[1-6])>([\s\S]*?)<\/\1>/g, heading)
    .trim();
}

function figure(_whole: string, attributes: string): string {
  return `<figure class="kg-card kg-image-card"><img ${attributes} class="kg-image" loading="lazy"></figure>`;
}

function heading(_whole: string, tag: string, words: string): string {
  const text = sanitizeHtml(words, { allowedTags: [], allowedAttributes: {} });
  const id = encodeURIComponent(text.trim().toLowerCase().replace(/\s+/g, '-'));
  return `<${tag} id="${id}">${words}</${tag}>`;
}

/** The document behind a post's HTML, as `lexical` carries it: one HTML card. */
export function lexicalOf(html: string): string {
  const children = [{ type: 'html', version: 1, html }];
  return JSON.stringify({
    root: { children, direction: null, format: '', indent: 0, type: 'root', version: 1 },
  });
}

/** HTML of a `lexical` document; undefined when it is none. Cards keep their HTML, text becomes paragraphs. */
export function fromLexical(lexical: string): string | undefined {
  const document = readJson(Buffer.from(lexical, 'utf8'));
  const root = isJsonObject(document) ? document['root'] : undefined;
  const children = isJsonObject(root) ? root['children'] : undefined;
  if (!Array.isArray(children)) return undefined;
  return children.map(block).join('\n');
}

function block(node: Json): string {
  if (!isJsonObject(node)) return '';
  if (node['type'] === 'html' && typeof node['html'] === 'string') return node['html'];
  return `<p>${escapeHtml(words(node))}</p>`;
}

function words(node: Json): string {
  if (!isJsonObject(node)) return '';
  if (typeof node['text'] === 'string') return node['text'];
  return Array.isArray(node['children']) ? node['children'].map(words).join('') : '';
}
