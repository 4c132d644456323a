const INK = '#2b2f36';
const ACCENT = '#2f6690';
const PALE = '#f3f7fa';
const LINE = '#dbe5ee';
const GREY = '#5f6a74';

/**
 * Inline styles of an article for a phone: one column, large type, calm colours. Only properties that the platform
 * keeps (reference A11); what can be inherited is set once at the root, because every character counts.
 */
export const STYLES = {
  root: `font-size:16px;line-height:1.8;color:${INK};word-break:break-word`,
  notice: `margin:0 0 20px;font-size:14px;color:${GREY}`,
  footer: `margin:16px 0 0;font-size:14px;color:${GREY};text-align:center`,
  lead: `margin:0 0 8px;padding:14px 16px;background-color:${PALE};border-left:4px solid ${ACCENT};border-radius:4px`,
  leadParagraph: 'margin:0',
  item: 'margin:32px 0 0',
  question: `margin:0 0 14px;padding:0 0 10px;border-bottom:1px solid ${LINE};font-size:17px;line-height:1.6`,
  number: `margin-right:8px;padding:2px 8px;background-color:${ACCENT};border-radius:4px;font-size:14px;color:#ffffff`,
  paragraph: 'margin:0 0 12px',
  heading: `margin:20px 0 10px;font-size:16px;font-weight:bold;color:${ACCENT}`,
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
  caption: `margin:-6px 0 14px;font-size:13px;color:${GREY};text-align:center`,
  link: `color:${ACCENT}`,
  address: `font-size:14px;color:${GREY};word-break:break-all`,
  references: `margin:36px 0 0;padding:14px 16px;background-color:${PALE};border-radius:6px;font-size:14px`,
  referencesTitle: `margin:0 0 8px;font-weight:bold;color:${ACCENT}`,
  reference: 'margin:0 0 6px',
  source: `margin:28px 0 0;padding:14px 0 0;border-top:1px solid ${LINE};font-size:13px;color:${GREY};text-align:center`,
  sourceLine: 'margin:0 0 4px',
} as const;
