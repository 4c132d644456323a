import FormData from 'form-data';
import type { ChannelBody } from '../channel-http.js';

/** A body as it goes over the wire. */
export interface EncodedBody {
  readonly contentType: string;
  readonly bytes: Buffer;
}

export function encodeBody(body: ChannelBody): EncodedBody {
  switch (body.type) {
    case 'json':
      return { contentType: 'application/json', bytes: Buffer.from(JSON.stringify(body.value), 'utf8') };
    case 'form':
      return {
        contentType: 'application/x-www-form-urlencoded; charset=utf-8',
        bytes: Buffer.from(new URLSearchParams(body.fields).toString(), 'utf8'),
      };
    case 'raw':
      return { contentType: body.contentType, bytes: body.bytes };
    case 'multipart':
      return encodeMultipart(body);
  }
}

function encodeMultipart(body: Extract<ChannelBody, { type: 'multipart' }>): EncodedBody {
  const form = new FormData();
  for (const [name, value] of Object.entries(body.fields)) form.append(name, value);
  for (const file of body.files) {
    form.append(file.field, file.bytes, { filename: file.fileName, contentType: file.contentType });
  }
  return { contentType: `multipart/form-data; boundary=${form.getBoundary()}`, bytes: form.getBuffer() };
}
