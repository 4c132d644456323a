import type { CommitOutcome, Fault } from '#libs/kernel/outcome.js';

/** `gone`: the post no longer exists; `collision`: it was saved by somebody since; the rest are outcomes of the protocol. */
export type GhostVerdict =
  'retry' | 'refresh' | 'content' | 'config' | 'human' | 'unknown' | 'gone' | 'collision';

interface Row {
  readonly status: number;
  /** Ghost's own code, or the type of the error where it gives none; `*` for any, `-` for an answer of a gateway. */
  readonly name: string;
  readonly slug: string;
  readonly verdict: GhostVerdict;
  readonly message: string;
  /** Where the fact comes from: a section of government-web.md, or Ghost's own source where that is silent. */
  readonly from: string;
}

const SIGNED_WRONG =
  '网站不认签名。请管理员核对 Admin API 密钥是否完整、是否已在 Ghost 后台重新生成，并核对本机时间是否准确（相差不能超过五分钟）。';
const KEY_REFUSED = 'Admin API 密钥无效或已被删除，请管理员在 Ghost 后台重新复制。';
const NOT_ALLOWED =
  '网站不允许这个集成执行此操作。请核对 API 网址与 Ghost 集成页面显示的一致（会跳转的地址收不到签名），并请网站管理员检查集成和套餐限制。';
const GATEWAY = '请求在到达网站之前被拦截（防火墙或网关），请联系网站方放行。';
const TOO_LARGE = '内容或图片超过网站允许的大小，请缩小后重新送审。';
const SLOW_DOWN = '网站限制了请求次数，稍后自动再试。';

/** The first row that fits counts. A number that is not here: 4xx the site refused, anything else is doubt. */
export const GHOST_ERRORS: readonly Row[] = [
  {
    status: 400,
    name: 'INVALID_JWT',
    slug: 'signature_refused',
    verdict: 'refresh',
    message: SIGNED_WRONG,
    from: '1.6',
  },
  {
    status: 401,
    name: 'INVALID_JWT',
    slug: 'signature_refused',
    verdict: 'refresh',
    message: SIGNED_WRONG,
    from: '1.6',
  },
  {
    status: 400,
    name: 'MISSING_ADMIN_API_KID',
    slug: 'key_refused',
    verdict: 'config',
    message: KEY_REFUSED,
    from: 'auth/api-key',
  },
  { status: 401, name: '-', slug: 'refused_by_gateway', verdict: 'config', message: GATEWAY, from: '1.4' },
  {
    status: 401,
    name: '*',
    slug: 'key_refused',
    verdict: 'config',
    message: KEY_REFUSED,
    from: 'auth/api-key',
  },
  { status: 403, name: '-', slug: 'forbidden_by_gateway', verdict: 'config', message: GATEWAY, from: '1.4' },
  {
    status: 403,
    name: '*',
    slug: 'not_allowed',
    verdict: 'config',
    message: NOT_ALLOWED,
    from: 'auth/api-key',
  },
  {
    status: 400,
    name: '-',
    slug: 'bad_request_at_gateway',
    verdict: 'config',
    message: GATEWAY,
    from: '1.4',
  },
  {
    status: 400,
    name: '*',
    slug: 'content_refused',
    verdict: 'content',
    message: '网站不接受这篇内容，请修改后重新送审。',
    from: '1.4',
  },
  {
    status: 404,
    name: '-',
    slug: 'interface_missing',
    verdict: 'config',
    message: '这个地址上没有 Ghost 接口，请核对渠道设置里的 API 网址。',
    from: '1.4',
  },
  {
    status: 404,
    name: '*',
    slug: 'post_missing',
    verdict: 'gone',
    message: '网站上的文章已被删除。请确认是否有人手工删除，需要时重新安排发布。',
    from: '1.6',
  },
  {
    status: 406,
    name: '*',
    slug: 'version_unsupported',
    verdict: 'config',
    message: '网站的 Ghost 版本太旧或太新，不支持接口 v5，请联系网站方。',
    from: 'Accept-Version',
  },
  {
    status: 408,
    name: '-',
    slug: 'request_timeout',
    verdict: 'unknown',
    message: '网站没有按时收完请求，将核对是否已经发布。',
    from: '1.4',
  },
  {
    status: 409,
    name: 'UPDATE_COLLISION',
    slug: 'edited_meanwhile',
    verdict: 'collision',
    message: '这篇文章刚刚在网站后台被人保存过，没有覆盖。',
    from: '1.6',
  },
  { status: 413, name: '-', slug: 'too_large', verdict: 'content', message: TOO_LARGE, from: '1.4' },
  { status: 413, name: '*', slug: 'too_large', verdict: 'content', message: TOO_LARGE, from: '1.4' },
  {
    status: 415,
    name: '*',
    slug: 'picture_type_refused',
    verdict: 'content',
    message: '网站不收这种类型的图片，请换成 JPG 或 PNG 后重新送审。',
    from: 'images/upload',
  },
  {
    status: 422,
    name: '*',
    slug: 'invalid_field',
    verdict: 'content',
    message: '网站不接受部分内容，请修改后重新送审。',
    from: '1.6',
  },
  { status: 429, name: '-', slug: 'too_many_requests', verdict: 'retry', message: SLOW_DOWN, from: '1.4' },
  { status: 429, name: '*', slug: 'too_many_requests', verdict: 'retry', message: SLOW_DOWN, from: '1.4' },
];

type Judgement = Omit<Row, 'status' | 'name' | 'from'>;

const REDIRECTED: Judgement = {
  slug: 'redirected',
  verdict: 'config',
  message: '接口地址发生跳转，请在渠道设置中改填 Ghost 后台集成页面显示的 API URL。',
};
const REFUSED: Judgement = {
  slug: 'refused',
  verdict: 'config',
  message: '网站拒绝了请求，请联系网站方查看原因。',
};
const TROUBLE: Judgement = {
  slug: 'server_error',
  verdict: 'unknown',
  message: '网站出错或正在维护。如果是发布调用，将核对是否已经发布。',
};

/** A refusal, judged by status and Ghost's code or type. `name` is null when the answer is not Ghost's own. */
export function ghostError(status: number, name: string | null): Judgement {
  const found = GHOST_ERRORS.find(
    (row) =>
      row.status === status && (name === null ? row.name === '-' : row.name === '*' || row.name === name),
  );
  if (found !== undefined) return found;
  if (status >= 300 && status < 400) return REDIRECTED;
  return status >= 400 && status < 500 ? REFUSED : TROUBLE;
}

export interface Refusal {
  readonly status: number;
  readonly name: string | null;
  /** The field that Ghost complained about; null when it named none. */
  readonly field: string | null;
  readonly retryAfterMs: number | null;
}

export function ghostFault(refusal: Refusal): Fault {
  const row = ghostError(refusal.status, refusal.name);
  const field = refusal.field === null ? '' : `（字段：${refusal.field}）`;
  return {
    code: `ghost.${row.slug}`,
    platformCode: refusal.name ?? `HTTP ${refusal.status}`,
    message: `${row.message}${field}`,
  };
}

const RETRY_AFTER_MS = 60_000;

type Failure = Extract<
  CommitOutcome,
  { fault: Fault; kind: 'retry' | 'refresh' | 'content' | 'config' | 'human' | 'unknown' }
>;

/**
 * What a refusal means for a call that writes. A collision says that this call did nothing, but a gateway that repeats
 * calls can make one out of our own success: it counts as doubt until somebody has looked.
 */
export function ghostOutcome(refusal: Refusal): Failure {
  const { verdict } = ghostError(refusal.status, refusal.name);
  const fault = ghostFault(refusal);
  switch (verdict) {
    case 'retry':
      return { kind: 'retry', fault, retryAfterMs: refusal.retryAfterMs ?? RETRY_AFTER_MS };
    case 'gone':
      return { kind: 'human', fault };
    case 'collision':
      return { kind: 'unknown', fault };
    case 'refresh':
    case 'content':
    case 'config':
    case 'human':
    case 'unknown':
      return { kind: verdict, fault };
  }
}
