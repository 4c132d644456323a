import sharp from 'sharp';
import { contentHash } from '#libs/kernel/canonical-json.js';
import type { ArticleCover, CoverCrops } from './wechat.fields.js';
import { escapeHtml } from './wechat.html.js';
import { inkOn } from './wechat.styles.js';

type DrawnCover = Extract<ArticleCover, { kind: 'drawn' }>;

/** Raise when the same title and colour would be drawn otherwise. */
const DESIGN = 2;

const SIDE = 1080;
/** The ratio the platform shows for a first article, 2.35 : 1, as a band across the middle. */
const BAND = Math.round(SIDE / 2.35);
const LINE_CHARACTERS = 12;
const MOST_LINES = 3;
const TITLE_SIZE = 78;
const LINE_HEIGHT = 104;

/** Whatever the machine has; the platform shows the picture, not the letters. */
const FONTS =
  'Noto Sans CJK SC, Source Han Sans SC, WenQuanYi Zen Hei, Microsoft YaHei, PingFang SC, sans-serif';

export interface DrawnPicture {
  readonly fileName: string;
  readonly png: Buffer;
}

/** The whole picture is the square; the band across its middle is the wide one. */
export const DRAWN_CROPS: CoverCrops = cropsOf(SIDE, SIDE);

/**
 * A calm cover in the account's colour, with department and title where the machine has letters for them. The file name
 * is unique for the picture, so that it can be found again (reference A4.3).
 */
export async function drawnCover(cover: DrawnCover): Promise<DrawnPicture> {
  const written = cover.title !== '' && (await canWriteChinese());
  const png = await sharp(Buffer.from(coverSvg(written ? cover : { ...cover, title: '' })))
    .png({ compressionLevel: 9 })
    .toBuffer();
  return { fileName: coverFileName(cover), png };
}

export function coverFileName(cover: DrawnCover): string {
  const { color, title, department } = cover;
  return `jida-cover-${contentHash([DESIGN, SIDE, color, title, department]).slice(0, 24)}.png`;
}

/** The largest parts of the two ratios, from the middle of a picture. */
export function cropsOf(width: number, height: number): CoverCrops {
  return { wide: cropOf(width, height, 2.35), square: cropOf(width, height, 1) };
}

function cropOf(width: number, height: number, ratio: number): string {
  const partWidth = Math.min(1, (height * ratio) / width);
  const partHeight = Math.min(1, width / ratio / height);
  const [left, top] = [(1 - partWidth) / 2, (1 - partHeight) / 2];
  return [left, top, left + partWidth, top + partHeight].map(sixDecimals).join('_');
}

function sixDecimals(value: number): string {
  return String(Math.min(1, Math.max(0, Math.round(value * 1_000_000) / 1_000_000)));
}

/** Drawn with shapes and text alone. */
export function coverSvg({ color, title, department }: DrawnCover): string {
  const ink = inkOn(color);
  const middle = SIDE / 2;
  const lines = title === '' ? [] : wrapped(title);
  const first = middle + 34 - ((lines.length - 1) * LINE_HEIGHT) / 2 + (department === '' ? 0 : 22);
  const text = lines.map(
    (line, index) =>
      `<text x="${middle}" y="${first + index * LINE_HEIGHT}" font-size="${TITLE_SIZE}" font-weight="bold">${escapeHtml(line)}</text>`,
  );
  const name =
    title === '' || department === ''
      ? ''
      : `<text x="${middle}" y="${first - LINE_HEIGHT - 4}" font-size="36" opacity="0.85">${escapeHtml(department)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${SIDE} ${SIDE}">
<rect width="${SIDE}" height="${SIDE}" fill="${color}"/>
<g fill="${ink}"><circle cx="940" cy="${middle - BAND / 2}" r="230" opacity="0.07"/><circle cx="110" cy="${middle + BAND / 2}" r="170" opacity="0.07"/>
<rect x="${middle - 60}" y="${middle + BAND / 2 - 38}" width="120" height="8" rx="4" opacity="0.55"/></g>
<g fill="${ink}" font-family="${FONTS}" text-anchor="middle">${name}${text.join('')}</g></svg>`;
}

/** At most three lines of about twelve Chinese characters; Latin letters count half. */
export function wrapped(title: string): readonly string[] {
  const words = [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(title)].map(
    (one) => one.segment,
  );
  const pieces = words.flatMap((word) => (widthOf(word) > LINE_CHARACTERS ? Array.from(word) : [word]));
  const lines: string[] = [''];
  for (const piece of pieces) {
    const line = lines.at(-1) ?? '';
    const closes = /^[，。、；：？！）》”’,.;:?!)]$/.test(piece);
    if (line === '' || widthOf(line + piece) <= LINE_CHARACTERS || closes)
      lines[lines.length - 1] = line + piece;
    else lines.push(piece);
  }
  const shown = lines.map((line) => line.trim()).filter((line) => line !== '');
  if (shown.length <= MOST_LINES) return shown;
  const last = Array.from(shown[MOST_LINES - 1] ?? '');
  return [...shown.slice(0, MOST_LINES - 1), `${last.slice(0, LINE_CHARACTERS - 1).join('')}…`];
}

function widthOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (character.charCodeAt(0) < 0x2e80 ? 0.55 : 1), 0);
}

let chinese: Promise<boolean> | undefined;

/**
 * Whether a font of this machine has Chinese letters. Without one every letter is drawn as the same box: then even 一, a
 * single stroke, is as high as it is wide.
 */
export async function canWriteChinese(): Promise<boolean> {
  chinese ??= strokeIsFlat();
  return await chinese;
}

async function strokeIsFlat(): Promise<boolean> {
  try {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="120"><text x="10" y="95" font-size="90" font-family="${FONTS}">一</text></svg>`;
    const { info } = await sharp(Buffer.from(svg))
      .flatten({ background: '#ffffff' })
      .trim()
      .toBuffer({ resolveWithObject: true });
    return info.height * 3 < info.width;
  } catch {
    return false;
  }
}
