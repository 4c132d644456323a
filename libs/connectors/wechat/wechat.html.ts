import type { MediaFact } from '#libs/channels/connector.js';
import type { DocMark, DocNode } from '#libs/document/document.js';
import { imageReference, type ArticleImage } from './wechat.fields.js';
import { dataUrlBytes, sha256Of } from './wechat.images.js';
import type { ArticleStyles } from './wechat.styles.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '{': '&#123;',
};

/** The one host whose links work inside an article of an ordinary account (reference A11). */
const OWN_HOST = 'mp.weixin.qq.com';

// eslint-disable-next-line no-control-regex -- the platform refuses control characters (40033)
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Text made safe for HTML content and quoted attributes; a brace cannot begin a placeholder. */
export function escapeHtml(text: string): string {
  return text.replace(CONTROL, '').replace(/[&<>"'{]/g, (character) => ESCAPES[character] ?? '');
}

export function isOwnLink(href: string): boolean {
  const address = parseUrl(href);
  return address?.hostname === OWN_HOST && /^https?:$/.test(address.protocol);
}

export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Writes structured documents as article HTML, numbering the images it meets across all of them. */
export class ArticleWriter {
  readonly images: ArticleImage[] = [];
  private outsideLinks = 0;

  /** `baseUrl` resolves relative image addresses; `media` says what is kept of each. */
  constructor(
    private readonly baseUrl: string,
    private readonly styles: ArticleStyles,
    private readonly media: Readonly<Record<string, MediaFact>> = {},
  ) {}

  /** Links that lead off the platform and were written as text. */
  get linksShownAsText(): number {
    return this.outsideLinks;
  }

  write(node: DocNode): string {
    switch (node.type) {
      case 'text':
        return this.text(node);
      case 'hard_break':
        return '<br>';
      case 'image':
        return this.image(node);
      case 'paragraph':
        return node.content === undefined
          ? ''
          : `<p style="${this.styles.paragraph}">${this.children(node)}</p>`;
      case 'heading':
        return this.heading(node);
      case 'table':
        return `<section style="${this.styles.tableFrame}"><table style="${this.styles.table}"><tbody>${this.children(node)}</tbody></table></section>`;
      case 'table_row':
        return `<tr>${this.children(node)}</tr>`;
      case 'table_cell':
        return `<td${spans(node)} style="${this.styles.cell}">${this.compact(node)}</td>`;
      case 'table_header':
        return `<th${spans(node)} style="${this.styles.headerCell}">${this.compact(node)}</th>`;
      case 'bullet_list':
        return `<ul style="${this.styles.bulletList}">${this.children(node)}</ul>`;
      case 'ordered_list':
        return `<ol${firstNumber(node)} style="${this.styles.orderedList}">${this.children(node)}</ol>`;
      case 'list_item':
        return `<li style="${this.styles.listItem}">${this.compact(node)}</li>`;
      case 'blockquote':
        return `<blockquote style="${this.styles.quote}">${this.compact(node)}</blockquote>`;
      case 'doc':
        return this.children(node);
    }
  }

  private children(node: DocNode): string {
    return (node.content ?? []).map((child) => this.write(child)).join('');
  }

  /** A cell, list entry or quote of one paragraph needs no paragraph around it. */
  private compact(node: DocNode): string {
    const [only, ...others] = node.content ?? [];
    return only?.type === 'paragraph' && others.length === 0 ? this.children(only) : this.children(node);
  }

  private heading(node: DocNode): string {
    const level = numberAttribute(node, 'level', 2);
    const tag = `h${Math.min(4, Math.max(2, level))}`;
    return `<${tag} style="${this.styles.heading}">${this.children(node)}</${tag}>`;
  }

  /** A picture of the template's own. */
  picture(address: string, alt: string, style: string): string {
    return `<img src="${this.reference(address, alt)}" alt="${escapeHtml(alt)}" style="${style}">`;
  }

  private image(node: DocNode): string {
    const alt = textAttribute(node, 'alt');
    const caption = textAttribute(node, 'title');
    const image = this.picture(textAttribute(node, 'src'), alt, this.styles.image);
    const framed = `<section style="${this.styles.imageFrame}">${image}</section>`;
    return caption === '' ? framed : `${framed}<p style="${this.styles.caption}">${escapeHtml(caption)}</p>`;
  }

  private reference(given: string, alt: string): string {
    this.images.push({ ...this.origin(pictureAddress(given, this.baseUrl)), alt });
    return imageReference(this.images.length - 1);
  }

  private origin(address: string): Pick<ArticleImage, 'source' | 'sha256'> {
    const fact = this.media[address];
    const isData = address.startsWith('data:');
    if (fact !== undefined) return { source: isData ? EMBEDDED : address, sha256: fact.sha256 };
    const bytes = dataUrlBytes(address);
    return { source: address, sha256: bytes === null ? null : sha256Of(bytes) };
  }

  private text(node: DocNode): string {
    const text = node.text ?? '';
    const marks = node.marks ?? [];
    const plain = this.linked(text, marks);
    const emphasised = marks.some((mark) => mark.type === 'em') ? `<em>${plain}</em>` : plain;
    return marks.some((mark) => mark.type === 'strong') ? `<strong>${emphasised}</strong>` : emphasised;
  }

  /** A link that would not work in an article is shown as text with its address (A11). */
  private linked(text: string, marks: readonly DocMark[]): string {
    const href = marks.find((mark) => mark.type === 'link')?.attrs?.href;
    if (href === undefined) return escapeHtml(text);
    if (isOwnLink(href))
      return `<a href="${escapeHtml(href)}" style="${this.styles.link}">${escapeHtml(text)}</a>`;
    const address = readableAddress(href);
    if (address === null) return escapeHtml(text);
    this.outsideLinks += 1;
    return sameAddress(text, address)
      ? escapeHtml(text)
      : `${escapeHtml(text)}<span style="${this.styles.address}">（${escapeHtml(address)}）</span>`;
  }
}

/** What stands for the address of a picture whose bytes are kept and whose address they were. */
export const EMBEDDED = 'embedded';

/** The whole address of a picture of the document. */
export function pictureAddress(given: string, baseUrl: string): string {
  if (given === '' || given.startsWith('data:')) return given;
  return URL.canParse(given, baseUrl) ? new URL(given, baseUrl).href : given;
}

/** What a reader can type or dial; null for addresses that mean nothing on paper, like `javascript:`. */
function readableAddress(href: string): string | null {
  const scheme = parseUrl(href)?.protocol;
  if (scheme === 'http:' || scheme === 'https:') return href;
  if (scheme === 'mailto:' || scheme === 'tel:') return href.slice(scheme.length);
  return null;
}

function sameAddress(text: string, address: string): boolean {
  const bare = (value: string): string =>
    value
      .trim()
      .replace(/^https?:\/\//, '')
      .replace(/\/$/, '');
  return bare(text) === bare(address);
}

function spans(node: DocNode): string {
  return ['colspan', 'rowspan']
    .map((name) => [name, numberAttribute(node, name, 1)] as const)
    .filter(([, count]) => count > 1)
    .map(([name, count]) => ` ${name}="${count}"`)
    .join('');
}

function firstNumber(node: DocNode): string {
  const order = numberAttribute(node, 'order', 1);
  return order === 1 ? '' : ` start="${order}"`;
}

function numberAttribute(node: DocNode, name: string, otherwise: number): number {
  const value = node.attrs?.[name];
  return typeof value === 'number' && Number.isInteger(value) ? value : otherwise;
}

function textAttribute(node: DocNode, name: string): string {
  const value = node.attrs?.[name];
  return typeof value === 'string' ? value : '';
}
