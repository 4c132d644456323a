import { sniff, toBlob } from '../../blobs.js';
import { randomText } from '../../random.js';
import { readUpload, type UploadedFile } from '../../uploads.js';
import { newMediaId, type Material, type WechatAccount } from './account.js';
import { refuse } from './errors.js';
import type { WechatCall, WechatRoutes } from './gate.js';

const MEGABYTE = 1_048_576;
const BODY_IMAGE_BYTES = MEGABYTE;

interface TypeRule {
  readonly mimes: readonly string[];
  readonly bytes: number;
}

/** Kinds of material and their limits (reference A4.2). */
const TYPES: Readonly<Record<Material['type'], TypeRule>> = {
  image: { mimes: ['image/jpeg', 'image/png', 'image/gif', 'image/bmp'], bytes: 10 * MEGABYTE },
  voice: { mimes: ['audio/mpeg', 'audio/x-ms-wma', 'audio/wav', 'audio/amr'], bytes: 2 * MEGABYTE },
  video: { mimes: ['video/mp4'], bytes: 10 * MEGABYTE },
  thumb: { mimes: ['image/jpeg'], bytes: 64 * 1024 },
};

/** Uploads: body images, permanent material, temporary media (reference A4.1, A4.2, A4.3). */
export function mediaRoutes(routes: WechatRoutes): void {
  routes.add('/cgi-bin/media/uploadimg', { method: 'POST' }, async (call) => {
    const { file } = await uploaded(call);
    const mime = sniff(file.data);
    if (mime?.startsWith('image/') !== true) return refuse(40005);
    if (mime !== 'image/jpeg' && mime !== 'image/png') return refuse(40137);
    if (file.data.length >= BODY_IMAGE_BYTES) return refuse(40009);
    return { url: storePicture(call, file, mime).url };
  });
  routes.add('/cgi-bin/material/add_material', { method: 'POST' }, async (call) => {
    const material = await receive(call, true);
    const url = material.url === null ? {} : { url: material.url };
    return { media_id: material.mediaId, ...url, item: [] };
  });
  routes.add('/cgi-bin/media/upload', { method: 'POST' }, async (call) => {
    const material = await receive(call, false);
    return { type: material.type, media_id: material.mediaId, created_at: Math.floor(call.now / 1000) };
  });
}

interface MediaUpload {
  readonly file: UploadedFile;
  readonly fields: ReadonlyMap<string, string>;
}

/** The file in the multipart field `media`. @throws WechatError 41005 or 44001. */
async function uploaded(call: WechatCall): Promise<MediaUpload> {
  const upload = await readUpload(call.request);
  const file = upload?.files.find(({ field }) => field === 'media');
  if (upload === null || file === undefined || file.name === '') return refuse(41005);
  if (file.data.length === 0) return refuse(44001);
  return { file, fields: upload.fields };
}

async function receive(call: WechatCall, permanent: boolean): Promise<Material> {
  const type = call.query['type'];
  if (type === undefined || !isType(type)) return refuse(40004);
  const { file, fields } = await uploaded(call);
  const mime = sniff(file.data);
  if (mime === null || !TYPES[type].mimes.includes(mime)) return refuse(40005);
  if (file.data.length > TYPES[type].bytes) return refuse(type === 'image' ? 40009 : 45001);
  const video = type === 'video' && permanent ? videoDescription(fields.get('description')) : null;
  return keep(call, { type, file, mime, permanent, video });
}

function isType(type: string): type is Material['type'] {
  return Object.hasOwn(TYPES, type);
}

function videoDescription(text: string | undefined): Material['video'] {
  try {
    const { title, introduction } = JSON.parse(text ?? '') as Record<string, unknown>;
    if (typeof title !== 'string' || typeof introduction !== 'string') return refuse(47001);
    return { title, introduction };
  } catch {
    return refuse(47001);
  }
}

interface Received {
  readonly type: Material['type'];
  readonly file: UploadedFile;
  readonly mime: string;
  readonly permanent: boolean;
  readonly video: Material['video'];
}

function keep(call: WechatCall, { type, file, mime, permanent, video }: Received): Material {
  const { blobKey, url } = storePicture(call, file, mime);
  const material: Material = {
    mediaId: newMediaId(),
    type,
    name: file.name,
    url: type === 'image' ? url : null,
    blobKey,
    permanent,
    createdAt: call.now,
    video,
    inUse: false,
  };
  call.account.materials.set(material.mediaId, material);
  return material;
}

/**
 * Keeps a file under an address of the platform's picture host. The sandbox's pages show it from their own
 * `/mmbiz/…`, since nobody answers at the real host.
 */
function storePicture(call: WechatCall, file: UploadedFile, mime: string): { blobKey: string; url: string } {
  const key = `mmbiz_${mime.split('/')[1] ?? 'bin'}/${randomText(43)}`;
  call.world.data.blobs.set(`mmbiz/${key}`, toBlob(file.data, mime, file.name));
  const format = mime === 'image/png' ? 'png' : mime === 'image/gif' ? 'gif' : 'jpeg';
  return { blobKey: `mmbiz/${key}`, url: `http://mmbiz.qpic.cn/${key}/0?wx_fmt=${format}` };
}

/** A material that may be the cover of an article: permanent, image or thumb (reference A4.2). */
export function coverOf(account: WechatAccount, mediaId: string): Material | undefined {
  const material = account.materials.get(mediaId);
  const fits = material?.permanent === true && (material.type === 'image' || material.type === 'thumb');
  return fits ? material : undefined;
}
