/** What was said of a draft in the rounds of review before this one. */
export const rounds = {
  title: '前几轮审核',
  round: '第 {{number}} 版 · {{name}} 送审',
  none: '没有留下意见',
  more: '更早的 {{count}} 轮',
  expand: '展开全文',
  fold: '收起',
  returned: '“{{stage}}”退回了这份问答稿（{{name}}）',
} as const;
