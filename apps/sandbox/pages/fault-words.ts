import type { FaultKind } from '../faults.js';

/** What each kind of fault does, for the trainer. */
export const KIND_WORDS: Readonly<Record<FaultKind, string>> = {
  drop_before: '未处理就断线',
  slow: '处理得慢',
  http_502: '网关 502，未处理',
  system_busy: '系统繁忙，未处理',
  token_invalid: '令牌失效',
  token_expired: '令牌过期',
  quota: '超出配额',
  duplicate_error: '误报重复内容，未处理',
  forbidden: '没有权限',
  empty_body_before: '未处理，回空正文',
  error_number: '未处理，回指定错误号',
  work_then_drop: '已处理，答复前断线',
  work_then_hang: '已处理，迟迟不答复',
  work_then_502: '已处理，却回 502',
  work_then_busy: '已处理，却回系统繁忙',
  truncated: '已处理，答复被截断',
  work_then_truncated: '已处理，答复被截断',
  published_delay: '微博已发出，回 20032',
  empty_body: '已处理，回空正文',
  callback_lost: '回调丢失',
  callback_late: '回调迟到',
  callback_double: '回调重复',
  callback_reorder: '回调乱序',
};
