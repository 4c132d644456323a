import type { JsonObject } from '#libs/kernel/json.js';
import type { Material } from './account.js';
import { refuse } from './errors.js';
import { jsonBody, type WechatCall, type WechatRoutes, type WechatResult } from './gate.js';
import { newestFirst, pageOf } from './paging.js';

const TEMPORARY_LIFE_MS = 3 * 86_400_000;

/** Looking up and removing material (reference A4.3). */
export function materialRoutes(routes: WechatRoutes): void {
  routes.add('/cgi-bin/material/get_materialcount', { method: 'GET' }, (call) => ({
    voice_count: countOf(call, 'voice'),
    video_count: countOf(call, 'video'),
    image_count: countOf(call, 'image'),
    news_count: 0,
  }));
  routes.add('/cgi-bin/material/batchget_material', { method: 'POST' }, listMaterials);
  routes.add('/cgi-bin/material/get_material', { method: 'POST' }, (call) =>
    contentOf(call, materialIn(call, jsonBody(call.request), true)),
  );
  routes.add('/cgi-bin/media/get', { method: 'GET' }, (call) => {
    const material = call.account.materials.get(call.query['media_id'] ?? '');
    if (material === undefined || material.permanent) return refuse(40007);
    if (material.createdAt + TEMPORARY_LIFE_MS < call.now) return refuse(40007);
    return contentOf(call, material);
  });
  routes.add('/cgi-bin/material/del_material', { method: 'POST', plainOk: true }, (call) => {
    const material = materialIn(call, jsonBody(call.request), true);
    if (material.inUse) return refuse(48005);
    call.account.materials.delete(material.mediaId);
    return {};
  });
}

function permanent(call: WechatCall, type: string): Material[] {
  return [...call.account.materials.values()].filter(
    (material) => material.permanent && material.type === type,
  );
}

function countOf(call: WechatCall, type: Material['type']): number {
  return permanent(call, type).length;
}

function listMaterials(call: WechatCall): WechatResult {
  const body = jsonBody(call.request);
  const type = body['type'];
  if (typeof type !== 'string' || !['image', 'voice', 'video', 'news'].includes(type)) return refuse(40004);
  const all = newestFirst(permanent(call, type), (material) => material.createdAt);
  const page = pageOf(all, body);
  return {
    item: page.map(({ mediaId, name, createdAt, url }) => ({
      media_id: mediaId,
      name,
      update_time: Math.floor(createdAt / 1000),
      ...(url === null ? {} : { url }),
    })),
    total_count: all.length,
    item_count: page.length,
  };
}

function materialIn(call: WechatCall, body: JsonObject, isPermanent: boolean): Material {
  const mediaId = body['media_id'];
  const material = typeof mediaId === 'string' ? call.account.materials.get(mediaId) : undefined;
  return material?.permanent === isPermanent ? material : refuse(40007);
}

function contentOf(call: WechatCall, material: Material): WechatResult {
  if (material.video !== null) {
    return {
      ...material.video,
      description: material.video.introduction,
      down_url: call.world.url(`/${material.blobKey}`),
    };
  }
  const blob = call.world.data.blobs.get(material.blobKey);
  if (blob === undefined) return refuse(40007);
  return { mime: blob.mime, data: Buffer.from(blob.base64, 'base64') };
}
