import type { FastifyRequest } from 'fastify';

export interface UploadedFile {
  readonly field: string;
  readonly name: string;
  readonly mime: string;
  readonly data: Buffer;
}

export interface Upload {
  readonly files: readonly UploadedFile[];
  readonly fields: ReadonlyMap<string, string>;
}

/** More than any limit of the platforms. */
const LARGEST = 24 * 1024 * 1024;
const LIMITS = {
  limits: { fileSize: LARGEST, files: 10 },
  throwFileSizeLimit: false,
  isPartAFile: (_field: string | undefined, _mime: string | undefined, name: string | undefined) =>
    name !== undefined,
};

/**
 * Reads a multipart body; null when the request is not one or cannot be read as one. A file over `LARGEST` comes cut off
 * there, so that each platform says in its own words that it is too large. A part without a file name is no file.
 */
export async function readUpload(request: FastifyRequest): Promise<Upload | null> {
  if (!request.isMultipart()) return null;
  const files: UploadedFile[] = [];
  const fields = new Map<string, string>();
  try {
    for await (const part of request.parts(LIMITS)) {
      if (part.type === 'file') {
        const data = await part.toBuffer();
        files.push({ field: part.fieldname, name: part.filename, mime: part.mimetype, data });
      } else {
        fields.set(part.fieldname, String(part.value));
      }
    }
  } catch {
    return null;
  }
  return { files, fields };
}
