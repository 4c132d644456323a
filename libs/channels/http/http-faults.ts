import type { Fault } from '#libs/kernel/outcome.js';

/** What can go wrong between us and a platform, with the sentence people read; `host` has no path and no query. */
const MESSAGES = {
  'http.bad_url': () => '接口地址无效：只支持不带用户名和密码的 http 或 https 地址，请在渠道设置中改正。',
  'http.bad_request': (host) => `发往 ${host} 的请求无法组成，请检查渠道设置中是否有非法字符。`,
  'http.address_refused': (host) =>
    `${host} 指向内部网络地址，已拒绝连接；确需连接内网时，请管理员把它加入允许的地址清单。`,
  'http.name_not_resolved': (host) => `找不到主机 ${host}，请检查地址和域名解析。`,
  'http.connection_refused': (host) => `${host} 拒绝连接，请确认对方服务已启动、端口已开放。`,
  'http.connect_failed': (host) => `连不上 ${host}，请检查网络。`,
  'http.tls_failed': (host) => `与 ${host} 的加密连接没有建立，请检查对方证书是否有效、是否由可信机构签发。`,
  'http.deadline': (host) => `等待 ${host} 超过时限。`,
  'http.aborted': (host) => `发往 ${host} 的请求已被中止。`,
  'http.connection_reset': (host) => `与 ${host} 的连接中断，没有收到答复。`,
  'http.bad_answer': (host) => `${host} 的答复不符合 HTTP 协议。`,
  'http.answer_cut_off': (host) => `${host} 的答复不完整，连接中途断开。`,
  'http.answer_too_large': (host) => `${host} 的答复超过大小上限，已停止接收。`,
  'http.too_many_redirects': (host) => `${host} 跳转次数过多，请改填最终地址。`,
} as const satisfies Record<string, (host: string) => string>;

export type HttpFaultCode = keyof typeof MESSAGES;

export function httpFault(code: HttpFaultCode, host: string, platformCode?: string): Fault {
  const message = MESSAGES[code](host);
  return platformCode === undefined ? { code, message } : { code, platformCode, message };
}

/** Host and port of an address, for people: never path, query or user name. */
export function hostOf(url: URL): string {
  return url.host.slice(0, 255);
}
