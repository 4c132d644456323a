export const freshness = {
  title: '距上次公开发布',
  days: '{{count}} 天未更新',
  today: '24 小时内有更新',
  never: '还没有发布过，已 {{count}} 天',
  limit: '{{limit}} 天内须更新，最迟 {{day}}',
  over: '应在 {{day}} 前更新',
  column: '栏目',
  told: '已提醒：{{roles}}',
  level: { fresh: '正常', operator: '已提醒编辑', leader: '已提醒领导', failing: '已超期' },
  all: '显示全部 {{count}} 个',
  none: '还没有要更新的渠道',
  noneHelp: '连接渠道后，这里显示距上次真正公开发布过了几天。',
} as const;
