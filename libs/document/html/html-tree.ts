import { Parser } from 'htmlparser2';

export interface HtmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: HtmlNode[];
}

export type HtmlNode = string | HtmlElement;

/** Elements nested deeper are taken for their content only, so that walking the tree cannot exhaust the stack. */
const DEEPEST_ELEMENT = 200;

/** What HTML says, without what it does: elements whose content is not text for readers are left out. */
const NOT_FOR_READERS = new Set([
  'script',
  'style',
  'head',
  'title',
  'template',
  'noscript',
  'iframe',
  'object',
  'embed',
  'svg',
  'math',
  'textarea',
  'select',
  'button',
  'audio',
  'video',
  'canvas',
  'map',
]);

/** Parses HTML as browsers do, forgiving everything. */
export function parseHtml(html: string): HtmlElement {
  const root: HtmlElement = { tag: 'body', attributes: {}, children: [] };
  const open: HtmlElement[] = [root];
  let beyond = 0;
  let hidden = 0;
  const top = (): HtmlElement => open.at(-1) ?? root;
  const parser = new Parser(
    {
      onopentag: (tag, attributes) => {
        if (NOT_FOR_READERS.has(tag)) hidden += 1;
        if (open.length > DEEPEST_ELEMENT) {
          beyond += 1;
          return;
        }
        const element: HtmlElement = { tag, attributes, children: [] };
        if (hidden === 0) top().children.push(element);
        open.push(element);
      },
      ontext: (text) => {
        if (hidden === 0) top().children.push(text);
      },
      onclosetag: (tag) => {
        if (NOT_FOR_READERS.has(tag)) hidden -= 1;
        if (beyond > 0) beyond -= 1;
        else open.pop();
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.end(html);
  return root;
}
