export const budgets = {
  title: '平台配额',
  help: '账号的额度与平台默认不同才填，留空就用默认。这里只是系统自己的计数，不会改变平台给账号的额度。',
  standard: '平台默认 {{limit}}',
  own: '平台默认 {{limit}}，本渠道另设',
  used: '已用 {{used}}',
  reserve: '其中 {{reserve}} 次留给核实',
  range: '请填 {{least}} 到 {{most}} 的整数，或留空',
  spent: '按这个上限，现在已没有剩余，发布要等到 {{time}} 才发出',
  spacing: '两条发布的最小间隔',
  spacingHelp: '离上一条太近的，到时间自动顺延；等不及最晚时限的，列入“过时未发”。0 为不限。',
  spacingNone: '不限',
} as const;
