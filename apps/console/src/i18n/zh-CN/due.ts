export const due = {
  label: '希望发布的时间',
  column: '希望发布',
  none: '未填',
  late: '已过 {{time}}',
  soon: '还有 {{time}}',
} as const;
