import { contentHash } from '#libs/kernel/canonical-json.js';
import { bandsPng, type Rgb } from './wechat.png.js';

/** The ratio the platform shows for a first article, 2.35 : 1. */
const WIDTH = 900;
const HEIGHT = 383;
const BAND = 24;
const BAND_SHADE = 0.82;

/** A plain cover with a darker band at its foot. The file name is unique for the picture, so it can be found again (reference A4.3). */
export function drawnCover(color: string): { readonly fileName: string; readonly png: Buffer } {
  const base = rgb(color);
  const shade: Rgb = [dim(base[0]), dim(base[1]), dim(base[2])];
  return {
    fileName: `jida-cover-${contentHash([WIDTH, HEIGHT, BAND, color]).slice(0, 24)}.png`,
    png: bandsPng(WIDTH, HEIGHT, (row) => (row < HEIGHT - BAND ? base : shade)),
  };
}

function rgb(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}

function dim(part: number): number {
  return Math.round(part * BAND_SHADE);
}
