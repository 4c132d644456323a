const INK = '#2b2f36';
const PALE = '#f3f7fa';
const LINE = '#dbe5ee';
const GREY = '#5f6a74';

/** Weights of red, green and blue in how bright a colour seems, out of 1000. */
const BRIGHTNESS = [299, 587, 114] as const;
const BRIGHT = 160;

export type ArticleStyles = ReturnType<typeof articleStyles>;

/** White or dark, whichever can be read on a colour (`#rrggbb`). */
export function inkOn(color: string): string {
  const parts = [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
  const brightness = parts.reduce((sum, part, index) => sum + part * (BRIGHTNESS[index] ?? 0), 0) / 1000;
  return brightness > BRIGHT ? INK : '#ffffff';
}

/**
 * Inline styles of an article for a phone: one column, large type, calm colours around the account's own. Only properties
 * that the platform keeps (reference A11); what can be inherited is set once at the root, because every character counts.
 */
export function articleStyles(accent: string) {
  return {
    root: `font-size:16px;line-height:1.8;color:${INK};word-break:break-word`,
    notice: `margin:0 0 20px;font-size:14px;color:${GREY}`,
    footer: `margin:16px 0 0;font-size:14px;color:${GREY};text-align:center`,
    lead: `margin:0 0 8px;padding:14px 16px;background-color:${PALE};border-left:4px solid ${accent};border-radius:4px`,
    leadParagraph: 'margin:0',
    item: 'margin:32px 0 0',
    question: `margin:0 0 14px;padding:0 0 10px;border-bottom:1px solid ${LINE};font-size:17px;line-height:1.6`,
    number: `margin-right:8px;padding:2px 8px;background-color:${accent};border-radius:4px;font-size:14px;color:${inkOn(accent)}`,
    paragraph: 'margin:0 0 12px',
    heading: `margin:20px 0 10px;font-size:16px;font-weight:bold;color:${accent}`,
    bulletList: 'margin:0 0 12px;padding-left:22px;list-style-type:disc',
    orderedList: 'margin:0 0 12px;padding-left:26px;list-style-type:decimal',
    listItem: 'margin:0 0 6px',
    quote: `margin:0 0 12px;padding:10px 14px;background-color:${PALE};border-left:3px solid ${LINE};color:${GREY}`,
    tableFrame: 'margin:0 0 14px;overflow-x:auto',
    table: 'width:100%;border-collapse:collapse;font-size:14px',
    cell: `padding:8px 10px;border:1px solid ${LINE};vertical-align:top`,
    headerCell: `padding:8px 10px;border:1px solid ${LINE};background-color:${PALE};text-align:left`,
    imageFrame: 'margin:0 0 12px;text-align:center',
    image: 'max-width:100%;border-radius:4px',
    banner: 'margin:0 0 20px;text-align:center',
    bannerImage: 'width:100%',
    code: 'margin:24px 0 0;text-align:center',
    codeImage: 'width:160px;max-width:60%',
    caption: `margin:-6px 0 14px;font-size:13px;color:${GREY};text-align:center`,
    codeCaption: `margin:6px 0 0;font-size:13px;color:${GREY};text-align:center`,
    link: `color:${accent}`,
    address: `font-size:14px;color:${GREY};word-break:break-all`,
    references: `margin:36px 0 0;padding:14px 16px;background-color:${PALE};border-radius:6px;font-size:14px`,
    referencesTitle: `margin:0 0 8px;font-weight:bold;color:${accent}`,
    reference: 'margin:0 0 6px',
    source: `margin:28px 0 0;padding:14px 0 0;border-top:1px solid ${LINE};font-size:13px;color:${GREY};text-align:center`,
    sourceLine: 'margin:0 0 4px',
  } as const;
}
