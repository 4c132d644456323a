export const bell = {
  none: '通知',
  some: '通知，{{count}} 条未读',
  level: { info: '提示', warn: '注意', alarm: '紧急' },
} as const;

export const notices = {
  title: '通知',
  show: '显示哪些通知',
  unread: '未读',
  readAll: '全部标为已读',
  settled: '已处理完',
  items: '涉及 {{count}} 条',
  none: '还没有通知',
  noneHelp: '有稿件等您审核、被退回，或发布出了问题时，会在这里告诉您。',
  noneUnread: '没有未读通知',
  noneUnreadHelp: '看过的通知在“全部”里。',
  system: {
    title: '系统运行',
    publishers: '发布程序和定时任务',
    queues: '发布任务',
    webhooks: '通知推送',
    toWebhooks: '查看和修改通知推送',
    none: '现在没有异常',
    noneHelp: '出现异常时会通知管理员，并列在这里。',
  },
} as const;
