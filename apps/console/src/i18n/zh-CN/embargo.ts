/** The instant before which nothing of a plan goes out. */
export const embargo = {
  at: '解禁时间',
  none: '没有设解禁时间',
  over: '{{time}}（已过）',
  present: '现在的解禁时间',
  act: { set: '设解禁时间', change: '改解禁时间', lift: '取消解禁时间' },
  title: '整个计划的解禁时间',
  help: '解禁之前，这个计划的任何一条都不会发出。排得更早的推迟到解禁时间，其余不变；把解禁时间改早或取消，已排的时间不会提前。',
  onlyLift: '计划中已有发布发出，解禁时间不能再改，只能取消。取消后各条仍按已排的时间发出。',
  ways: { set: '改到另一时间', lift: '取消解禁时间' },
  timeNeeded: '请选择解禁时间',
  effects: '各条发布会怎样',
  moved: {
    plain: '由 {{before}} 推迟到 {{after}}',
    held: '由 {{before}} 推迟到 {{after}}，恢复后才会发出',
    gated: '预计时间由 {{before}} 推迟到 {{after}}，仍要等前一条',
  },
  kept: {
    plain: '不变，{{before}} 发出',
    held: '不变，仍排在 {{before}}，恢复后才会发出',
    gated: '不变，预计 {{before}}，仍要等前一条',
  },
  past: '不受影响',
  submit: { set: '设定', lift: '取消解禁时间' },
  done: '{{time}} 之前不会发出',
  lifted: '已取消解禁时间，已排的时间不变',
} as const;
