import type { Fault } from '#libs/kernel/outcome.js';

export type PushVerdict = 'exists' | 'retry' | 'content' | 'config' | 'unknown';

interface Row {
  readonly slug: string;
  readonly verdict: PushVerdict;
  readonly message: string;
}

const CONFIG_REFUSED: Row = {
  slug: 'receiver_refused',
  verdict: 'config',
  message: '接收方拒绝了推送，请检查接收地址，并联系网站方查看原因。',
};

/** A receiver's answers by status (reference 1.10). */
export const PUSH_ERRORS: ReadonlyMap<number, Row> = new Map([
  [400, { slug: 'content_refused', verdict: 'content', message: '接收方不接受这篇内容，请修改后重新送审。' }],
  [
    401,
    {
      slug: 'signature_refused',
      verdict: 'config',
      message: '接收方不认可签名，请核对签名密钥、签名算法和双方时钟。',
    },
  ],
  [
    403,
    { slug: 'receiver_forbids', verdict: 'config', message: '接收方不允许本系统推送，请联系网站方开通。' },
  ],
  [404, { slug: 'endpoint_missing', verdict: 'config', message: '接收地址不存在，请管理员核对渠道设置。' }],
  [
    408,
    { slug: 'receiver_timeout', verdict: 'unknown', message: '接收方没有按时收完推送，将核对是否已经发布。' },
  ],
  [409, { slug: 'received_before', verdict: 'exists', message: '接收方称已收到过这条推送，正在核对。' }],
  [413, { slug: 'too_large', verdict: 'content', message: '文章超过接收方允许的大小，请缩短后重新送审。' }],
  [422, { slug: 'content_refused', verdict: 'content', message: '接收方不接受这篇内容，请修改后重新送审。' }],
  [425, { slug: 'too_early', verdict: 'retry', message: '接收方暂时不处理，稍后自动再试。' }],
  [429, { slug: 'too_many_requests', verdict: 'retry', message: '接收方限制了推送次数，稍后自动再试。' }],
]);

const REDIRECTED: Row = {
  slug: 'redirected',
  verdict: 'config',
  message: '接收地址发生跳转，请在渠道设置中改填跳转后的最终地址。',
};
const TROUBLE: Row = {
  slug: 'receiver_error',
  verdict: 'unknown',
  message: '接收方出错。如果是发布推送，将核对是否已经发布。',
};

export function pushError(status: number): Row {
  const row = PUSH_ERRORS.get(status);
  if (row !== undefined) return row;
  if (status >= 300 && status < 400) return REDIRECTED;
  return status >= 400 && status < 500 ? CONFIG_REFUSED : TROUBLE;
}

export function pushFault(status: number): Fault {
  const row = pushError(status);
  return { code: `website.${row.slug}`, platformCode: `HTTP ${status}`, message: row.message };
}
