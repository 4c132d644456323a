import { isJsonObject, type Json, type JsonObject } from '#libs/kernel/json.js';
import { refuse } from './errors.js';

const SHARE = String.raw`(?:0|1|1\.0{1,6}|0?\.\d{1,6})`;
const CROP = new RegExp(`^${SHARE}(?:_${SHARE}){3}$`);
const CORNER = new RegExp(`^${SHARE}$`);
const RATIOS: readonly unknown[] = ['1_1', '16_9', '2.35_1'];

/** How the cover is cut, in the older and the newer form (reference A5.1). @throws WechatError 47001. */
export function checkCrops(article: JsonObject): void {
  for (const key of ['pic_crop_235_1', 'pic_crop_1_1']) {
    const crop = article[key] ?? '';
    if (crop !== '' && (typeof crop !== 'string' || !CROP.test(crop))) refuse(47001);
  }
  const info = article['cover_info'] ?? {};
  const list = isJsonObject(info) ? (info['crop_percent_list'] ?? []) : undefined;
  if (!Array.isArray(list) || !list.every(isCrop)) refuse(47001);
}

function isCrop(crop: Json): boolean {
  if (!isJsonObject(crop) || !RATIOS.includes(crop['ratio'])) return false;
  return ['x1', 'y1', 'x2', 'y2'].every((corner) => {
    const value = crop[corner];
    return typeof value === 'string' && CORNER.test(value);
  });
}
