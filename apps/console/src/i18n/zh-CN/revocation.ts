export const revocation = {
  act: '撤销审定…',
  title: '撤销审定 · {{title}}',
  submit: '撤销审定',
  what: '这一版的全部审定作废，问答稿回到“编辑中”，改好后重新送审。从现在起不会再发出这一版。',
  held: '会停下的发布（{{count}} 条），由编辑换新版或取消：',
  heldNone: '没有待发的发布。',
  beyond: '已经发出或正在发出的（{{count}} 条）不受影响，需要的话到发布详情撤回或更正：',
  done: '审定已撤销；{{count}} 条待发的发布已停下',
  doneTitle: '审定已撤销',
  doneHeld: '{{count}} 条待发的发布已停下。',
  doneBeyond: '下面这些已经发出或正在发出。需要的话，请逐条打开撤回或更正：',
} as const;
