/** What only a demonstration says. */
export const practice = {
  accounts: '演示账号',
  accountsHelp: '点一下就能进入（密码均为 {{password}}）。从“编辑”开始。',
  role: {
    editor: '撰写、送审、排期',
    reviewer: '逐级审核',
    admin: '管理用户和渠道',
    auditor: '查阅、核验审计记录',
    leader: '了解更新与停发情况',
  },
  ground: '演练环境',
  groundHelp: '这里接的是模拟的微信、微博和网站，什么都不会真的发出去。点开看公众看到的样子。',
  goOnAs: '换成 {{name}}',
  switchTo: '换成 {{name}}',
  title: '五分钟练习：把一份答复发到三个渠道',
  close: '不再显示',
  steps: {
    write: { title: '写', text: '编辑新建一份问答稿，写下问题和答案，右边就是各渠道的样子。' },
    submit: { title: '送审', text: '点“送审”，审核人看到的就是这一刻的内容。' },
    review: { title: '审两次', text: '换成初审、再换成终审，各点一次“通过”。本人不能审本人。' },
    plan: { title: '排期', text: '换回编辑，点“排期发布”，时间选“2 分钟后”。' },
    watch: { title: '看结果', text: '发布详情会自动更新；公开后到演练环境看手机上的样子。' },
  },
  begin: '新建问答稿',
} as const;
