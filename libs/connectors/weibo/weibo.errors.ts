import type { Fault } from '#libs/kernel/outcome.js';

/**
 * What a number of the platform means for us (reference B2, B3, B7). Decided on the number alone, never on the text.
 *
 * `retry`, `quota`, `content`, `config` and `human` say that nothing was published. `exists` says that the post is
 * probably there and must be looked up; `unknown` that it may be there.
 */
export type WeiboVerdict =
  | { readonly kind: 'retry'; readonly afterMs?: number }
  | { readonly kind: 'quota'; readonly until: QuotaReset }
  | { readonly kind: 'content' | 'config' | 'human' | 'exists' | 'unknown' };

/** `pause`: ten minutes; `hour`: the next full hour; `day`: midnight in Beijing. */
export type QuotaReset = 'pause' | 'hour' | 'day';

export interface WeiboError {
  readonly slug: string;
  readonly message: string;
  readonly write: WeiboVerdict;
  /** Where a read is judged otherwise: it can simply be repeated. */
  readonly read?: WeiboVerdict;
}

const HALF_HOUR_MS = 30 * 60_000;

const RETRY: WeiboVerdict = { kind: 'retry' };
const UNKNOWN: WeiboVerdict = { kind: 'unknown' };
const EXISTS: WeiboVerdict = { kind: 'exists' };
const CONTENT: WeiboVerdict = { kind: 'content' };
const CONFIG: WeiboVerdict = { kind: 'config' };
const HUMAN: WeiboVerdict = { kind: 'human' };
const QUOTA_PAUSE: WeiboVerdict = { kind: 'quota', until: 'pause' };
const QUOTA_HOUR: WeiboVerdict = { kind: 'quota', until: 'hour' };
const QUOTA_DAY: WeiboVerdict = { kind: 'quota', until: 'day' };

const REAUTHORISE = '请在渠道页面点“授权”，由账号管理员在微博页面重新同意。';
const BUG = '这是程序与平台接口不一致造成的，请联系系统维护人员。';

/** Answers of the platform's own trouble: a read may be repeated, a write is in doubt. */
function platformTrouble(slug: string, what: string): WeiboError {
  return {
    slug,
    message: `微博平台${what}。如果是发布调用，将到时间线核对是否已经发出。`,
    write: UNKNOWN,
    read: RETRY,
  };
}

function refused(slug: string, message: string, write: WeiboVerdict): WeiboError {
  return { slug, message, write };
}

function bug(slug: string, what: string): WeiboError {
  return { slug, message: `${what}。${BUG}`, write: CONFIG };
}

const SYSTEM_ERRORS: readonly (readonly [number, WeiboError])[] = [
  [10001, platformTrouble('system_error', '系统错误')],
  [10002, platformTrouble('service_unavailable', '暂停服务')],
  [10003, platformTrouble('remote_service_error', '远程服务出错')],
  [10004, refused('ip_limit', '本机 IP 不在应用的 IP 名单内，请在开放平台登记服务器出口 IP。', CONFIG)],
  [10005, refused('permission_denied', '应用权限不足，请在开放平台申请该接口权限。', CONFIG)],
  [10006, refused('appkey_missing', '缺少 App Key，请检查渠道凭据。', CONFIG)],
  [10007, refused('unsupported_media_type', '内容的媒体类型不受支持，请修改后重新送审。', CONTENT)],
  [10008, refused('param_error', '平台认为参数有误，请检查正文后重新送审。', CONTENT)],
  [10009, refused('system_busy', '平台任务过多、系统繁忙，稍后自动再试。', RETRY)],
  [10010, platformTrouble('job_expired', '任务超时')],
  [10011, platformTrouble('rpc_error', '内部调用出错')],
  [10012, bug('illegal_request', '平台认为请求非法')],
  [10013, refused('invalid_user', '微博账号不合法，请检查渠道的 UID 与授权账号。', CONFIG)],
  [10014, refused('insufficient_app_permissions', '应用没有发布接口的权限，请在开放平台申请。', CONFIG)],
  [10016, bug('missing_parameter', '请求缺少必填参数')],
  [
    10017,
    refused(
      'invalid_parameter',
      '正文中没有安全域名下的链接，或参数值不合法；请核对正文链接与开放平台的安全域名设置。',
      CONTENT,
    ),
  ],
  [10018, refused('body_too_long', '内容超过平台的长度上限，请缩短后重新送审。', CONTENT)],
  [10020, bug('api_not_found', '接口不存在')],
  [10021, bug('method_not_supported', '请求方法不受支持')],
  [10022, refused('ip_rate_limit', '本机 IP 的调用次数已用完，下一个整点后自动继续。', QUOTA_HOUR)],
  [
    10023,
    refused('user_rate_limit', '账号今天的接口调用次数已用完，次日零点（北京时间）后自动继续。', QUOTA_DAY),
  ],
  [10024, refused('api_rate_limit', '该接口的调用次数已用完，下一个整点后自动继续。', QUOTA_HOUR)],
];

const SERVICE_ERRORS: readonly (readonly [number, WeiboError])[] = [
  [20001, bug('ids_missing', '缺少微博编号')],
  [20002, bug('uid_missing', '缺少用户编号')],
  [20003, refused('user_not_found', '微博用户不存在，请检查渠道的 UID。', CONFIG)],
  [20005, refused('unsupported_image', '图片格式不受支持，只能用 JPG、GIF、PNG。', CONTENT)],
  [20006, refused('image_too_large', '图片过大，请压缩后重新送审。', CONTENT)],
  [20007, bug('image_missing', '请求中没有图片')],
  [20008, refused('text_empty', '正文为空，请补充后重新送审。', CONTENT)],
  [20009, bug('too_many_ids', '编号过多')],
  [20012, refused('text_too_long', '正文超过 140 字，请缩短后重新送审。', CONTENT)],
  [20013, refused('message_too_long', '文字超过 300 字，请缩短后重新送审。', CONTENT)],
  [20014, refused('param_refused', '平台认为参数有误，请检查正文后重新送审。', CONTENT)],
  [20015, refused('account_illegal', '账号、IP 或应用被平台限制，请登录微博查看并解除。', HUMAN)],
  [20016, refused('update_too_fast', '发布过于频繁，至少 10 分钟后自动继续。', QUOTA_PAUSE)],
  [20017, refused('similar_content', '平台称刚发过相似内容，正在核对是否已经发出。', EXISTS)],
  [20018, refused('illegal_link', '正文含有平台禁止的网址，请修改后重新送审。', CONTENT)],
  [20019, refused('repeated_content', '平台称内容重复，正在核对是否已经发出。', EXISTS)],
  [20020, refused('advertising', '平台认为正文含有广告，请修改后重新送审。', CONTENT)],
  [20021, refused('illegal_content', '平台认为正文含有违规内容，请修改后重新送审。', CONTENT)],
  [20022, refused('ip_abnormal', '平台认为 IP 行为异常，请登录微博完成验证。', HUMAN)],
  [
    20023,
    refused('function_unavailable', '平台暂停了该功能，半小时后自动再试。', {
      kind: 'retry',
      afterMs: HALF_HOUR_MS,
    }),
  ],
  [20031, refused('captcha_required', '平台要求输入验证码，请登录微博完成验证。', HUMAN)],
  [20032, refused('published_with_delay', '平台称已发布、一两分钟后可见，正在核对。', EXISTS)],
  [20033, refused('login_abnormal', '账号登录状态异常，请登录微博查看。', HUMAN)],
  [20049, refused('long_text_too_long', '长微博超过平台上限，请缩短后重新送审。', CONTENT)],
  [20101, bug('status_not_found', '微博不存在')],
  [20102, bug('not_own_status', '不是本账号的微博')],
  [20103, bug('own_repost', '不能转发自己的微博')],
  [20104, bug('illegal_status', '微博不合法')],
  [20109, bug('status_id_missing', '缺少微博编号')],
  [20111, refused('same_status', '平台称不能发布相同的微博，正在核对是否已经发出。', EXISTS)],
  [20112, refused('status_not_visible', '没有查看该微博的权限，请检查账号授权。', CONFIG)],
  [20201, bug('comment_not_found', '评论不存在')],
  [20202, bug('illegal_comment', '评论不合法')],
  [20203, bug('not_own_comment', '不是本账号的评论')],
  [20204, bug('comment_id_missing', '缺少评论编号')],
  [20206, refused('only_followed_may_comment', '对方只允许关注的人评论。', CONFIG)],
  [20207, refused('only_trusted_may_comment', '对方只允许可信用户评论。', CONFIG)],
];

const AUTHORISATION_ERRORS: readonly (readonly [number, WeiboError])[] = [
  [21301, refused('auth_failed', '授权校验失败，请检查 App Key 与 access_token 是否配套。', CONFIG)],
  [21314, refused('token_used', `授权已被使用过。${REAUTHORISE}`, HUMAN)],
  [21315, refused('token_expired', `授权已过期。${REAUTHORISE}`, HUMAN)],
  [21316, refused('token_revoked', `授权已被撤销。${REAUTHORISE}`, HUMAN)],
  [21317, refused('token_rejected', `授权被平台拒绝。${REAUTHORISE}`, HUMAN)],
  [21319, refused('accessor_revoked', `账号已取消对应用的授权。${REAUTHORISE}`, HUMAN)],
  [21321, refused('unaudited_limit', '应用未通过审核，测试用户数超限，请在开放平台提交审核。', CONFIG)],
  [21322, refused('redirect_uri_mismatch', '授权回调地址与登记的不一致，请在开放平台修改。', CONFIG)],
  [21323, bug('invalid_request', '授权请求不合法')],
  [21324, refused('invalid_client', 'App Key 或 App Secret 不正确，请检查渠道凭据。', CONFIG)],
  [21325, refused('invalid_grant', `授权码无效或已过期。${REAUTHORISE}`, HUMAN)],
  [21326, refused('unauthorized_client', '应用没有授权的资格，请在开放平台查看应用状态。', CONFIG)],
  [21327, refused('expired_token', `授权已过期。${REAUTHORISE}`, HUMAN)],
  [21328, bug('unsupported_grant_type', '授权类型不受支持')],
  [21329, bug('unsupported_response_type', '授权答复类型不受支持')],
  [21330, refused('access_denied', `账号拒绝了授权。${REAUTHORISE}`, HUMAN)],
  [21331, refused('temporarily_unavailable', '授权服务暂时不可用，稍后自动再试。', RETRY)],
  [21332, refused('invalid_access_token', `access_token 无效。${REAUTHORISE}`, HUMAN)],
  [21335, bug('foreign_uid', '请求的 UID 不是授权账号')],
  [21337, refused('appkey_denied', '应用的权限被平台限制，请在开放平台查看应用状态。', CONFIG)],
  [21338, refused('signature_error', '应用签名校验失败，请在开放平台核对应用信息。', CONFIG)],
];

export const WEIBO_ERRORS: ReadonlyMap<number, WeiboError> = new Map([
  ...SYSTEM_ERRORS,
  ...SERVICE_ERRORS,
  ...AUTHORISATION_ERRORS,
]);

/** Nobody of the account has agreed yet, or what was agreed was taken out: no call is made. */
export const NOT_AUTHORISED: Fault = {
  code: 'weibo.not_authorised',
  message: `渠道还没有 access_token，请先授权：${REAUTHORISE}`,
};

/** 10017 in the words "appkey not bind domain" (reference B3). */
export const NO_SAFE_DOMAIN: Fault = {
  code: 'weibo.no_safe_domain',
  platformCode: '10017',
  message: '应用没有登记安全域名，一条都发不出去。请在开放平台的应用信息里登记公开问答页的域名，再恢复渠道。',
};

/** For numbers the reference does not know: a write counts as in doubt. */
const UNLISTED: WeiboError = {
  slug: 'unlisted_error',
  message: '平台返回了未收录的错误码，请对照开放平台文档查看。',
  write: UNKNOWN,
  read: CONFIG,
};

export function weiboError(number: number): WeiboError {
  return WEIBO_ERRORS.get(number) ?? UNLISTED;
}

export function weiboFault(number: number): Fault {
  const row = weiboError(number);
  return { code: `weibo.${row.slug}`, platformCode: String(number), message: row.message };
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BEIJING_OFFSET_MS = 8 * HOUR_MS;
const PAUSE_MS = 10 * 60_000;

/** When a spent budget is taken to be full again (reference B7, part G 15: midnight is an assumption). */
export function quotaResetAt(reset: QuotaReset, now: Date): Date {
  const at = now.getTime();
  switch (reset) {
    case 'pause':
      return new Date(at + PAUSE_MS);
    case 'hour':
      return new Date((Math.floor(at / HOUR_MS) + 1) * HOUR_MS);
    case 'day':
      return new Date((Math.floor((at + BEIJING_OFFSET_MS) / DAY_MS) + 1) * DAY_MS - BEIJING_OFFSET_MS);
  }
}
