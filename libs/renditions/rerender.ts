import type { ChannelProfile, Connector, PublishableContent, Rendition } from '#libs/channels/connector.js';
import { canonicalJson, contentHash } from '#libs/kernel/canonical-json.js';
import type { JsonObject } from '#libs/kernel/json.js';

export interface HashedRendition extends Rendition {
  /** Over template and fields: what reviewers approve. */
  readonly hash: string;
}

export function renditionHash(template: string, fields: JsonObject): string {
  return contentHash({ template, fields });
}

/** Renders without storing; pure as far as the connector's `render` is. */
export function rerender(
  content: PublishableContent,
  channel: ChannelProfile,
  connector: Connector,
): HashedRendition {
  const rendition = connector.render(content, channel);
  return { ...rendition, hash: renditionHash(rendition.template, rendition.fields) };
}

/** Names of the fields that differ, in order. */
export function changedFields(before: JsonObject, after: JsonObject): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter(
    (name) => before[name] !== after[name] && textOf(before, name) !== textOf(after, name),
  );
}

function textOf(fields: JsonObject, name: string): string {
  const value = fields[name];
  return value === undefined ? 'absent' : canonicalJson(value);
}
