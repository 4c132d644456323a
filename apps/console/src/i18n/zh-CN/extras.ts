export const password = {
  title: '修改密码',
  current: '当前密码',
  next: '新密码',
  again: '再输一遍新密码',
  differs: '两次输入的新密码不一致',
  done: '密码已修改，其他设备上的登录已全部退出。',
  rule: '至少 10 个字符，不要与用户名相同',
} as const;

export const tour = {
  start: '开始',
  next: '下一步',
  previous: '上一步',
  finish: '知道了',
  welcome: {
    title: '欢迎使用集答',
    text: '这里连接的是演练环境：可以放心练习，什么都不会发到真正的微信、微博和网站。',
  },
  today: { title: '工作台', text: '等您处理的事、今天的发布、渠道是否正常，都在这里。' },
  drafts: { title: '问答稿', text: '在这里撰写、导入问答，边写边看每个渠道的样子，写好后送审。' },
  reviews: { title: '审核', text: '审核人在这里看正文、改动和每个渠道的成稿，通过或退回。' },
  calendar: { title: '发布日历', text: '审定的问答稿排到日历上；拖动就能改期，时分不变，还能撤销。' },
  channels: { title: '渠道', text: '连接公众号、微博和网站；需要时可暂停一个渠道，或紧急停止全部发布。' },
} as const;

export const leave = {
  title: '有未保存的更改',
  help: '离开后，这些更改不会保留。',
  go: '放弃并离开',
  stay: '留在本页',
} as const;
