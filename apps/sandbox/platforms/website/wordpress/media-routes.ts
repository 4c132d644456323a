import type { JsonObject } from '#libs/kernel/json.js';
import { sniff, toBlob } from '../../../blobs.js';
import { readUpload, type UploadedFile } from '../../../uploads.js';
import { phpParams } from './php-params.js';
import { gmtText, localText } from './post-rules.js';
import { contextOf, paged } from './post-list.js';
import { sitePath, type MediaItem, type Site } from './site.js';
import { can, deny, textParam, withFields, type WpCall } from './wp-call.js';
import { refuseWp } from './wp-errors.js';
import { sendList, sendMade, type WpRoutes } from './wp-routes.js';

const EXTENSIONS: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
  txt: 'text/plain',
  mp4: 'video/mp4',
};

/** The media library: raw bodies and multipart uploads (reference 1.4, "Writing"). */
export function mediaRoutes(routes: WpRoutes): void {
  routes.add('GET', '/wp/v2/media', async (call) => {
    contextOf(call);
    const page = paged(call, findMedia(call));
    return await sendList(
      call,
      page.items.map((item) => withFields(call, mediaView(call, item))),
      page,
    );
  });
  routes.add(
    'POST',
    '/wp/v2/media',
    async (call) => await sendMade(call, '/wp/v2/media', await receive(call)),
  );
  routes.add('GET', '/wp/v2/media/:id', async (call) => {
    const item = mediaIn(call);
    contextOf(call);
    return await call.reply.send(mediaView(call, item));
  });
  for (const method of ['POST', 'PUT', 'PATCH'] as const) {
    routes.add(method, '/wp/v2/media/:id', async (call) => await call.reply.send(updateMedia(call)));
  }
  routes.add('DELETE', '/wp/v2/media/:id', async (call) => {
    const item = mediaIn(call);
    if (!can(call.user, 'upload_files'))
      deny(call, 'rest_cannot_delete', 'Sorry, you are not allowed to delete this post.');
    if (call.params['force'] !== true && textParam(call.params, 'force') !== 'true') {
      return refuseWp(
        501,
        'rest_trash_not_supported',
        "The post does not support trashing. Set 'force=true' to delete.",
      );
    }
    call.site.media.delete(item.id);
    call.world.data.blobs.delete(item.blobKey);
    return await call.reply.send({ deleted: true, previous: mediaView(call, item) });
  });
}

function updateMedia(call: WpCall): Record<string, unknown> {
  const item = mediaIn(call);
  if (!can(call.user, 'upload_files'))
    deny(call, 'rest_cannot_edit', 'Sorry, you are not allowed to edit this post.');
  item.title = textParam(call.params, 'title') ?? item.title;
  item.altText = textParam(call.params, 'alt_text') ?? item.altText;
  return mediaView(call, item);
}

function findMedia(call: WpCall): MediaItem[] {
  const search = textParam(call.params, 'search')?.toLowerCase();
  const slug = textParam(call.params, 'slug');
  return [...call.site.media.values()]
    .filter((item) => search === undefined || `${item.title} ${item.fileName}`.toLowerCase().includes(search))
    .filter((item) => slug === undefined || slugOf(item) === slug)
    .reverse();
}

function slugOf(item: MediaItem): string {
  return item.fileName.replace(/\.[^.]*$/, '').toLowerCase();
}

function mediaIn(call: WpCall): MediaItem {
  const { id } = call.request.params as Readonly<Record<string, string>>;
  return call.site.media.get(Number(id)) ?? refuseWp(404, 'rest_post_invalid_id', 'Invalid post ID.');
}

async function receive(call: WpCall): Promise<Record<string, unknown>> {
  if (call.user === null || !can(call.user, 'upload_files')) {
    return deny(call, 'rest_cannot_create', 'Sorry, you are not allowed to upload media on this site.');
  }
  const { file, fields } = call.request.isMultipart()
    ? await multipartFile(call)
    : { file: rawFile(call), fields: {} };
  if (file.data.length === 0) return refuseWp(400, 'rest_upload_no_data', 'No data supplied.');
  if (file.data.length > call.site.settings.maxUploadBytes) {
    return refuseWp(413, 'rest_upload_file_too_big', 'This file is too big.');
  }
  const expected = EXTENSIONS[/\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? ''];
  const found = sniff(file.data);
  if (expected === undefined || (found !== null && found !== expected)) {
    return refuseWp(
      500,
      'rest_upload_sideload_error',
      'Sorry, you are not allowed to upload this file type.',
    );
  }
  const told = { ...call, params: { ...call.params, ...fields } };
  return mediaView(call, keep(told, file, expected, call.user.id));
}

/** The file, and what is said of it in the fields beside it. */
async function multipartFile(call: WpCall): Promise<{ file: UploadedFile; fields: JsonObject }> {
  const upload = await readUpload(call.request);
  const file =
    upload?.files.find(({ field }) => field === 'file') ??
    refuseWp(400, 'rest_upload_no_data', 'No data supplied.');
  return { file, fields: phpParams(Object.fromEntries(upload?.fields ?? [])) };
}

/** A raw body, named by `Content-Disposition: attachment; filename=…`. */
function rawFile(call: WpCall): UploadedFile {
  const { 'content-type': mime, 'content-disposition': disposition } = call.request.headers;
  const data = Buffer.isBuffer(call.request.body) ? call.request.body : Buffer.alloc(0);
  if (mime === undefined) return refuseWp(400, 'rest_upload_no_content_type', 'No Content-Type supplied.');
  if (disposition === undefined)
    return refuseWp(400, 'rest_upload_no_content_disposition', 'No Content-Disposition supplied.');
  const name = /filename\s*=\s*(?:"([^"]*)"|([^;\s]*))/i.exec(disposition);
  const fileName = name?.[1] ?? name?.[2] ?? '';
  if (fileName === '') {
    const message =
      'Invalid Content-Disposition supplied. Content-Disposition needs to be formatted as `attachment; filename="image.png"` or similar.';
    return refuseWp(400, 'rest_upload_invalid_disposition', message);
  }
  return { field: 'file', name: fileName, mime, data };
}

function keep(call: WpCall, file: UploadedFile, mime: string, author: number): MediaItem {
  const { site, now } = call;
  site.lastPostId += 1;
  const [year, month] = localText(site, now).split('-');
  const folder = `${sitePath(site)}/wp-content/uploads/${year ?? ''}/${month ?? ''}`;
  const fileName = freeName(site, file.name.replace(/[^\w.\u4e00-\u9fff-]+/g, '-'));
  const blobKey = `${folder}/${fileName}`;
  call.world.data.blobs.set(blobKey, toBlob(file.data, mime, fileName));
  const title = textParam(call.params, 'title') ?? fileName.replace(/\.[^.]*$/, '');
  const altText = textParam(call.params, 'alt_text') ?? '';
  const item: MediaItem = { id: site.lastPostId, author, date: now, fileName, mime, blobKey, title, altText };
  site.media.set(item.id, item);
  return item;
}

/** A second file of one name becomes `name-1`. */
function freeName(site: Site, wanted: string): string {
  const taken = new Set([...site.media.values()].map((item) => item.fileName));
  if (!taken.has(wanted)) return wanted;
  const [, stem = wanted, extension = ''] = /^(.*?)(\.[^.]*)?$/.exec(wanted) ?? [];
  let suffix = 1;
  while (taken.has(`${stem}-${suffix}${extension}`)) suffix += 1;
  return `${stem}-${suffix}${extension}`;
}

function mediaView(call: WpCall, item: MediaItem): Record<string, unknown> {
  const sourceUrl = call.world.url(encodeURI(item.blobKey));
  return {
    id: item.id,
    date: localText(call.site, item.date),
    date_gmt: gmtText(item.date),
    slug: slugOf(item),
    status: 'inherit',
    type: 'attachment',
    link: call.world.url(`${sitePath(call.site)}/?attachment_id=${item.id}`),
    title: { raw: item.title, rendered: item.title },
    author: item.author,
    alt_text: item.altText,
    media_type: item.mime.startsWith('image/') ? 'image' : 'file',
    mime_type: item.mime,
    media_details: { file: item.blobKey.replace(/^.*\/uploads\//, ''), sizes: {} },
    source_url: sourceUrl,
  };
}
