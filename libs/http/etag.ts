/** The entity tag of a row's version: `"7"`. */
export function etagOf(version: number | string): string {
  return `"${version}"`;
}

/** The part of a reply that takes headers. */
export interface HeaderSink {
  header(name: string, value: string): unknown;
}

/** Says which version the answer shows; the caller sends it back as If-Match when changing it. */
export function setEtag(reply: HeaderSink, version: number | string): void {
  reply.header('ETag', etagOf(version));
}
