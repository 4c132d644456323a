/** The platform's texts by number (reference B2, B3, B7). */
const MESSAGES: Readonly<Record<number, string>> = {
  10001: 'System error',
  10002: 'Service unavailable',
  10003: 'Remote service error',
  10004: 'IP limit',
  10005: 'Permission denied, need a high level appkey',
  10006: 'Source parameter (appkey) is missing',
  10007: 'Unsupported mediatype',
  10008: 'Param error, see doc for more info',
  10009: 'Too many pending tasks, system is busy',
  10010: 'Job expired',
  10011: 'RPC error',
  10012: 'Illegal request',
  10013: 'Invalid weibo user',
  10014: 'Insufficient app permissions!',
  10016: 'Miss required parameter, expected (%s), but get (null)',
  10017: "Parameter's value invalid",
  10018: 'Request body length over limit',
  10020: 'Request api not found',
  10021: 'HTTP method is not supported for this request',
  10022: 'IP requests out of rate limit',
  10023: 'User requests out of rate limit',
  10024: 'User requests for (%s) out of rate limit',
  20001: 'IDs is null',
  20002: 'Uid is null',
  20003: 'User does not exists',
  20005: 'Unsupported image type, only support JPG, GIF, PNG',
  20006: 'Image size too large',
  20007: 'Does multipart has image',
  20008: 'Content is null',
  20009: 'IDs is too many',
  20012: 'Text too long, please input text less than 140 characters!',
  20014: 'Param is error, please try again',
  20015: 'Account or ip or app is illgal, can not continue',
  20016: 'Out of limit',
  20017: 'Repeat content, similar content was just sent',
  20018: 'Contain illegal website',
  20019: 'repeat content!',
  20020: 'Contain ad',
  20021: 'Content is illegal',
  20022: "Your ip's behave in a comic boisterous or unruly manner",
  20023: 'Function unavailable for now',
  20031: 'Test and verify',
  20032: 'Update success, while server slow now, please wait 1-2 minutes',
  20033: 'Login state abnormal',
  20049: 'Long text too long',
  20101: 'target weibo does not exist!',
  20102: 'not your own weibo',
  20109: 'weibo id is null',
  20111: "can't repeat the same weibo",
  20112: 'Permission Denied!',
  20201: 'target weibo comment does not exist!',
  20203: 'not your own comment!',
  20204: 'comment id is null',
  20206: 'only followed users may comment',
  21301: 'auth faild!',
  21314: 'Token used',
  21315: 'Token expired',
  21316: 'Token revoked',
  21317: 'Token rejected',
  21319: 'Accessor was revoked!',
  21321: 'applications over the unaudited use restrictions!',
  21327: 'expired_token',
  21332: 'invalid_access_token',
  21335: 'Request uid value must be the current user',
};

/** Permission, quota and ended tokens answer 403, unknown endpoints 404, busy services 503, the rest 400 (B1). */
const FORBIDDEN: readonly number[] = [10004, 10005, 10014, 10022, 10023, 10024, 20112, 21315, 21321, 21327];
const UNAVAILABLE: readonly number[] = [10002, 10003, 10009];

export class WeiboError extends Error {
  constructor(
    readonly code: number,
    readonly text: string = MESSAGES[code] ?? 'error',
  ) {
    super(text);
    this.name = 'WeiboError';
  }
}

/** A refusal of the OAuth endpoints, which word their errors another way (reference B1, B2). */
export class OAuthError extends Error {
  constructor(
    readonly code: number,
    readonly error: string,
    readonly description: string,
  ) {
    super(description);
    this.name = 'OAuthError';
  }
}

export function weiboStatus(code: number): number {
  if (FORBIDDEN.includes(code)) return 403;
  if (UNAVAILABLE.includes(code)) return 503;
  return code === 10020 ? 404 : 400;
}

export function weiboText(code: number): string {
  return MESSAGES[code] ?? 'error';
}

export function refuseWeibo(code: number, text?: string): never {
  throw new WeiboError(code, text);
}

/** 10016 for a parameter that is not there. */
export function missing(name: string): never {
  throw new WeiboError(
    10016,
    `Miss required parameter, expected (${name}), but get (null), see doc for more info.`,
  );
}

export function wrongValue(expected: string, got: string): never {
  throw new WeiboError(
    10017,
    `Parameter's value invalid, expected (${expected}), but get (${got}), see doc for more info.`,
  );
}
