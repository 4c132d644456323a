/** What a page says after an act, by the key in its address. */
const SAID = {
  commented: '留言已写下。集答下次收取留言时会看到它。',
  messaged: '来信已推送给公众号的服务器。',
  deleted: '已删除，群众不再看得到。',
  banned: '已按违规封禁。集答复核时会发现它被平台撤下。',
  published: '已在公众平台上发表。几秒后群众就能看到。',
  confirmed: '管理员已同意，群发继续。',
  refused: '管理员已拒绝，这次群发会失败。',
  'type-changed': '账号类型已更换，接口权限随之改变。',
  guarded: '群发保护已打开：接口发起的群发要等管理员确认。',
  unguarded: '群发保护已关闭。',
  'quota-reset': '今天的调用次数已清零。',
  'tokens-ended': '令牌已全部作废，下一次调用会得知。',
  hidden: '已改为仅自己可见。',
  posted: '已发出。',
  revoked: '授权已收回，要有人重新授权。',
  expired: '授权已过期，要有人重新授权。',
  edited: '已在网站后台改动，集答更新时会发现冲突。',
  withdrawn: '已在网站后台撤下。',
  cron: '定时任务已执行，到期的文章已发布。',
  'fault-set': '故障已安排，下面的表里能看到它是否发生。',
  'fault-removed': '故障已取消。',
  'scene-set': '场景已就绪。现在到集答里照常发布，看它怎样应对。',
  'clock-moved': '时间已拨快，令牌、配额、定时与回调都按新的时间走。',
  emptied: '演练内容已清空，账号与密钥保留。',
} as const;

const REFUSED = {
  'no-callback': '这个公众号还没有设置回调地址：先在集答的渠道页保存渠道。',
  'mass-spent': '今天的群发次数已经用完。把时间拨到明天，或换一个账号。',
  gone: '这条内容已经不在了。',
  wrong: '没有做成：请把表单填完整。',
} as const;

export type Said = keyof typeof SAID | keyof typeof REFUSED;

export function saidWords(key: string): { readonly good: boolean; readonly words: string } | null {
  if (Object.hasOwn(SAID, key)) return { good: true, words: SAID[key as keyof typeof SAID] };
  if (Object.hasOwn(REFUSED, key)) return { good: false, words: REFUSED[key as keyof typeof REFUSED] };
  return null;
}
