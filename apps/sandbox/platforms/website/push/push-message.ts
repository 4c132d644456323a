import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '#libs/kernel/json.js';
import { PushError } from './push-errors.js';

export const PUSH_EVENTS = ['qa.published', 'qa.updated', 'qa.withdrawn'] as const;
export type PushEvent = (typeof PUSH_EVENTS)[number];

/** What one delivery says, whatever the sender calls its fields. */
export interface PushMessage {
  readonly event: PushEvent;
  readonly itemId: string;
  readonly revision: string;
  readonly title: string;
  readonly html: string;
  readonly text: string;
  readonly source: string;
  readonly author: string;
  readonly keywords: string;
  readonly description: string;
  readonly contentHash: string;
}

/** Names a field may go by: the page tags of reference 2.3 and plain English ones. */
const NAMES = {
  itemId: ['externalId', 'itemId', 'id'],
  revision: ['revision', 'revisionNumber'],
  title: ['title', 'ArticleTitle'],
  html: ['html', 'contentHtml', 'content'],
  text: ['text', 'plainText', 'contentText'],
  source: ['source', 'ContentSource', 'contentSource'],
  author: ['author', 'Author'],
  keywords: ['keywords', 'Keywords'],
  description: ['description', 'Description', 'summary'],
  contentHash: ['contentHash', 'hash'],
} as const;

/** Reads a delivery. @throws PushError 400 for anything but JSON, 422 naming what is missing. */
export function readMessage(body: Buffer): PushMessage {
  const document = parse(body);
  const inner = document['data'] ?? document['item'];
  const layers = [isJsonObject(inner) ? inner : {}, tagsIn(inner), tagsIn(document), document];
  const text = (names: readonly string[]): string => firstText(layers, names);
  const event = PUSH_EVENTS.find((known) => known === (document['event'] ?? document['type']));
  if (event === undefined)
    throw new PushError(422, 'unknown_event', `event 应为 ${PUSH_EVENTS.join('、')} 之一`);
  const message: PushMessage = {
    event,
    itemId: text(NAMES.itemId),
    revision: text(NAMES.revision),
    title: text(NAMES.title),
    html: text(NAMES.html),
    text: text(NAMES.text),
    source: text(NAMES.source),
    author: text(NAMES.author),
    keywords: text(NAMES.keywords),
    description: text(NAMES.description),
    contentHash: createHash('sha256').update(text(NAMES.html), 'utf8').digest('hex'),
  };
  if (message.itemId === '') throw new PushError(422, 'missing_id', '缺少 externalId（或 itemId、id）');
  if (event !== 'qa.withdrawn' && (message.title === '' || message.html === '')) {
    throw new PushError(422, 'missing_content', '缺少 title 或 html');
  }
  return message;
}

function parse(body: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isJsonObject(value)) return value;
  } catch {
    // Answered below, like any other body that is not a JSON object.
  }
  throw new PushError(400, 'bad_json', '正文应为 JSON 对象');
}

function tagsIn(value: Json | undefined): JsonObject {
  const tags = isJsonObject(value) ? (value['meta'] ?? value['tags'] ?? value['fields']) : undefined;
  return isJsonObject(tags) ? tags : {};
}

function firstText(layers: readonly JsonObject[], names: readonly string[]): string {
  for (const layer of layers) {
    for (const name of names) {
      const value = layer[name];
      if (typeof value === 'string' && value !== '') return value;
      if (typeof value === 'number') return String(value);
      if (Array.isArray(value)) return value.filter((member) => typeof member === 'string').join(',');
    }
  }
  return '';
}
