import { sniff, toBlob } from '../../blobs.js';
import { chinaMonth } from '../../china-time.js';
import { readUpload } from '../../uploads.js';
import type { GhostCall, GhostRoutes } from './ghost-call.js';
import { refuseGhost } from './ghost-errors.js';
import { ghostPath } from './ghost-site.js';

const PICTURES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
const SVG = /^\s*(?:<\?xml[^>]*>\s*)?<svg[\s>]/i;

/** `images/upload`: multipart `file`, with `purpose` and `ref` (public Ghost documentation). */
export function ghostImageRoutes(routes: GhostRoutes): void {
  routes.add('POST', '/images/upload', 'upload image', async (call) => {
    const upload = await readUpload(call.request);
    const file = upload?.files.find(({ field }) => field === 'file');
    if (file === undefined || file.data.length === 0) {
      return refuseGhost('ValidationError', 'Please select an image.');
    }
    const mime = SVG.test(file.data.toString('utf8', 0, 400)) ? 'image/svg+xml' : sniff(file.data);
    if (mime === null || !(PICTURES.includes(mime) || mime === 'image/svg+xml')) {
      return refuseGhost('UnsupportedMediaTypeError', 'Please select a valid image.');
    }
    const key = freeKey(call, file.name);
    call.world.data.blobs.set(key, toBlob(file.data, mime, file.name));
    const ref = upload?.fields.get('ref') ?? null;
    return await call.reply.status(201).send({ images: [{ url: call.world.url(encodeURI(key)), ref }] });
  });
}

/** A second file of one name becomes `name-1`. */
function freeKey({ world, site, now }: GhostCall, name: string): string {
  const folder = `${ghostPath(site)}/content/images/${chinaMonth(now).replace('-', '/')}`;
  const [, stem = 'image', extension = ''] = /^(.*?)(\.[^.]*)?$/.exec(name) ?? [];
  const clean = stem.replace(/[^\w\u4e00-\u9fff-]+/g, '-');
  let key = `${folder}/${clean}${extension}`;
  for (let copy = 1; world.data.blobs.has(key); copy += 1) key = `${folder}/${clean}-${copy}${extension}`;
  return key;
}
