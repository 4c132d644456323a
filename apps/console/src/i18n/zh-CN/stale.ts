export const stale = {
  title: '您打开之后，有人刚保存过',
  help: '您填的都还在，保存之前请选择。',
  takeTheirs: '改用最新的',
  keepMine: '保留我填的',
} as const;
