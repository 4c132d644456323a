import type { CommitOutcome, Fault } from '#libs/kernel/outcome.js';

/** `gone` says that the remote post no longer exists; the rest are outcomes of the protocol. */
export type WordPressVerdict = 'retry' | 'content' | 'config' | 'human' | 'unknown' | 'gone';

interface Row {
  readonly status: number;
  /** WordPress's own code; `*` for any, `-` for an answer without one, which comes from a gateway before it. */
  readonly code: string;
  readonly slug: string;
  readonly verdict: WordPressVerdict;
  readonly message: string;
}

const CREDENTIAL = '发布账号登录失败，请管理员检查用户名和应用程序密码。';
const ROLE = '发布账号权限不足，请网站管理员把它设为“编辑”或更高的角色。';
const GATEWAY = '请求在到达网站之前被拦截（防火墙或网关），请联系网站方放行。';

/** The answers of reference 1.4; the first row that fits counts. */
export const WORDPRESS_ERRORS: readonly Row[] = [
  { status: 401, code: '-', slug: 'refused_by_gateway', verdict: 'config', message: GATEWAY },
  { status: 401, code: '*', slug: 'credential_refused', verdict: 'config', message: CREDENTIAL },
  { status: 403, code: '-', slug: 'forbidden_by_gateway', verdict: 'config', message: GATEWAY },
  { status: 403, code: '*', slug: 'role_too_low', verdict: 'config', message: ROLE },
  { status: 400, code: '-', slug: 'bad_request_at_gateway', verdict: 'config', message: GATEWAY },
  {
    status: 400,
    code: 'rest_invalid_param',
    slug: 'invalid_param',
    verdict: 'content',
    message: '网站不接受部分内容，请修改后重新送审。',
  },
  {
    status: 400,
    code: '*',
    slug: 'content_refused',
    verdict: 'content',
    message: '网站不接受这篇内容，请修改后重新送审。',
  },
  {
    status: 500,
    code: 'rest_upload_sideload_error',
    slug: 'upload_refused',
    verdict: 'config',
    message: '网站没有收下图片（类型不允许、超过上传上限或上传目录不可写），请网站管理员检查。',
  },
  {
    status: 501,
    code: 'rest_trash_not_supported',
    slug: 'no_bin',
    verdict: 'config',
    message: '网站关闭了回收站，请管理员把渠道设置“撤回方式”改为 private。',
  },
  {
    status: 404,
    code: 'rest_post_invalid_id',
    slug: 'post_missing',
    verdict: 'gone',
    message: '网站上的文章已被删除。请确认是否有人手工删除，需要时重新安排发布。',
  },
  {
    status: 404,
    code: '*',
    slug: 'interface_missing',
    verdict: 'config',
    message: '网站没有提供所需的接口，请检查网站首页地址，并确认 REST 接口没有被关闭。',
  },
  {
    status: 404,
    code: '-',
    slug: 'interface_missing',
    verdict: 'config',
    message: '网站地址不存在，请检查网站首页地址和接口根地址。',
  },
  { status: 410, code: '*', slug: 'post_trashed', verdict: 'gone', message: '网站上的文章已在回收站中。' },
  {
    status: 408,
    code: '-',
    slug: 'request_timeout',
    verdict: 'unknown',
    message: '网站没有按时收完请求，将核对是否已经发布。',
  },
  {
    status: 413,
    code: '-',
    slug: 'too_large',
    verdict: 'content',
    message: '文章超过网站允许的大小，请缩短后重新送审。',
  },
  {
    status: 429,
    code: '*',
    slug: 'too_many_requests',
    verdict: 'retry',
    message: '网站限制了请求次数，稍后自动再试。',
  },
  {
    status: 429,
    code: '-',
    slug: 'too_many_requests',
    verdict: 'retry',
    message: '网站限制了请求次数，稍后自动再试。',
  },
];

const REDIRECTED: Omit<Row, 'status' | 'code'> = {
  slug: 'redirected',
  verdict: 'config',
  message: '接口地址发生跳转，请在渠道设置中改填跳转后的最终地址。',
};
const REFUSED: Omit<Row, 'status' | 'code'> = {
  slug: 'refused',
  verdict: 'config',
  message: '网站拒绝了请求，请联系网站方查看原因。',
};
const TROUBLE: Omit<Row, 'status' | 'code'> = {
  slug: 'server_error',
  verdict: 'unknown',
  message: '网站出错。如果是发布调用，将核对是否已经发布。',
};

/** A refusal, judged by status and code. `code` is null when the answer is not WordPress's own. */
export function wordpressError(status: number, code: string | null): Omit<Row, 'status' | 'code'> {
  const found = WORDPRESS_ERRORS.find(
    (row) =>
      row.status === status && (code === null ? row.code === '-' : row.code === '*' || row.code === code),
  );
  if (found !== undefined) return found;
  if (status >= 300 && status < 400) return REDIRECTED;
  return status >= 400 && status < 500 ? REFUSED : TROUBLE;
}

export interface Refusal {
  readonly status: number;
  readonly code: string | null;
  /** Names of the fields that WordPress complained about. */
  readonly params: readonly string[];
  /** Id of the term that exists already, for `term_exists`. */
  readonly existingTerm: number | null;
}

export function wordpressFault(refusal: Refusal): Fault {
  const row = wordpressError(refusal.status, refusal.code);
  const fields = refusal.params.length === 0 ? '' : `（字段：${refusal.params.join('、')}）`;
  return {
    code: `website.${row.slug}`,
    platformCode: refusal.code ?? `HTTP ${refusal.status}`,
    message: `${row.message}${fields}`,
  };
}

const RETRY_AFTER_MS = 60_000;

type Failure = Extract<
  CommitOutcome,
  { fault: Fault; kind: 'retry' | 'content' | 'config' | 'human' | 'unknown' }
>;

/** What a refusal means for a call that writes. */
export function wordpressOutcome(refusal: Refusal): Failure {
  const { verdict } = wordpressError(refusal.status, refusal.code);
  const fault = wordpressFault(refusal);
  if (verdict === 'retry') return { kind: 'retry', fault, retryAfterMs: RETRY_AFTER_MS };
  return { kind: verdict === 'gone' ? 'human' : verdict, fault };
}
