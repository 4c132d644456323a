/** An uploaded file, kept as base64 so that the state file can carry it. */
export interface Blob {
  readonly mime: string;
  readonly name: string;
  readonly base64: string;
}

const SIGNATURES: readonly { readonly mime: string; readonly at: number; readonly bytes: string }[] = [
  { mime: 'image/jpeg', at: 0, bytes: 'ffd8ff' },
  { mime: 'image/png', at: 0, bytes: '89504e470d0a1a0a' },
  { mime: 'image/gif', at: 0, bytes: '474946383761' },
  { mime: 'image/gif', at: 0, bytes: '474946383961' },
  { mime: 'image/bmp', at: 0, bytes: '424d' },
  { mime: 'image/webp', at: 8, bytes: '57454250' },
  { mime: 'audio/mpeg', at: 0, bytes: '494433' },
  { mime: 'audio/mpeg', at: 0, bytes: 'fffb' },
  { mime: 'audio/mpeg', at: 0, bytes: 'fff3' },
  { mime: 'audio/x-ms-wma', at: 0, bytes: '3026b2758e66cf11' },
  { mime: 'audio/wav', at: 8, bytes: '57415645' },
  { mime: 'audio/amr', at: 0, bytes: '2321414d52' },
  { mime: 'video/mp4', at: 4, bytes: '66747970' },
];

/** The media type told by the first bytes; null when none is known. File names and headers are not believed. */
export function sniff(data: Buffer): string | null {
  for (const { mime, at, bytes } of SIGNATURES) {
    if (data.subarray(at, at + bytes.length / 2).toString('hex') === bytes) return mime;
  }
  return null;
}

export function toBlob(data: Buffer, mime: string, name: string): Blob {
  return { mime, name, base64: data.toString('base64') };
}
