/** A plain page, for channels whose own style is not known here. */
export const PLAIN_PAGE = `
  body { margin: 0; padding: 16px; color: #1f2329; font: 16px/1.75 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif; overflow-wrap: anywhere; }
  h1 { margin: 0 0 10px; font-size: 22px; line-height: 1.4; }
  h2 { margin: 22px 0 8px; font-size: 18px; line-height: 1.5; }
  h3, h4 { margin: 16px 0 6px; font-size: 16px; }
  img { max-width: 100%; height: auto; }
  table { border-collapse: collapse; width: 100%; }
  th, td { padding: 6px 10px; border: 1px solid #d5dae1; text-align: start; }
  .qa-lead { padding: 10px 14px; background: #f3f7fa; }
  .qa-source, .qa-code { color: #5f6670; font-size: 14px; }
  a { color: #1d5a9c; }
`;

/**
 * What WeChat's own page gives an article and nothing besides, so that an element without a style of its own looks as on
 * the phone. The article is the `section` of the preview; around it the preview draws the cards and the head of the page.
 */
export const WECHAT_PAGE = `
  body { margin: 0; line-height: 1.6; font-family: system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
  section { color: #333; font-size: 17px; text-align: justify; overflow-wrap: break-word; hyphens: auto; }
  section section { color: inherit; font-size: inherit; text-align: inherit; }
  section * { max-width: 100% !important; box-sizing: border-box !important; overflow-wrap: break-word !important; }
  section :is(p, h1, h2, h3, h4, h5, h6, ul, ol, li, table, th, td, blockquote) { margin: 0; padding: 0; }
  section :is(h1, h2, h3, h4, h5, h6) { font-weight: 400; font-size: 16px; }
  section p { clear: both; min-height: 1em; }
  section blockquote { padding-left: 10px; border-left: 3px solid #dbdbdb; }
  section img { height: auto !important; }
  section a { color: #576b95; text-decoration: none; }
`;
