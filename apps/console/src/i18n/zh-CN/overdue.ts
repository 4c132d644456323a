export const overdue = {
  some: '有 {{count}} 条发布过时未发',
  help: '它们不会自己补发，等您决定。',
  arrange: '安排补发',
  see: '查看',
} as const;
