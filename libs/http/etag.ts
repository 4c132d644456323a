/** The entity tag of a row's version: `"7"`. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

export interface HeaderReply {
  header(name: string, value: string): unknown;
}

export function setEtag(reply: HeaderReply, version: number): void {
  reply.header('ETag', etagOf(version));
}
