import type { ConfirmOutcome } from '#libs/channels/connector.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import type { WebsiteSettings } from '../website.settings.js';

const LONGEST_REASON = 200;

/** What the manifest tells of a release. */
export function receiptOf(manifest: JsonObject, settings: WebsiteSettings): PlatformReceipt {
  const slug = textAt(manifest, 'item') ?? '';
  const releasedAt = textAt(manifest, 'releasedAt') ?? null;
  return {
    ids: {
      externalId: slug,
      messageId: textAt(manifest, 'id') ?? '',
      slug,
      revision: String(Number(manifest['revision'] ?? 1)),
      firstPublishedAt: textAt(manifest, 'firstPublishedAt') ?? releasedAt ?? '',
    },
    publicUrl: webAddressOf(settings.publicUrlTemplate.replaceAll('{slug}', slug)),
    publishedAt: releasedAt,
  };
}

/** Reads the receipt file of the website's side: `{id, state, url?, publishedAt?, message?}`. */
export function readDropReceipt(
  told: JsonObject | null,
  manifest: JsonObject,
  settings: WebsiteSettings,
): ConfirmOutcome {
  if (told === null) return { kind: 'pending' };
  const own = receiptOf(manifest, settings);
  if (textAt(told, 'id') !== own.ids['messageId']) return { kind: 'failed', fault: WRONG_RECEIPT };
  const state = textAt(told, 'state');
  if (state === 'rejected') {
    const reason = (textAt(told, 'message') ?? '').slice(0, LONGEST_REASON);
    const message = reason === '' ? REJECTED : `${REJECTED}网站方的说明：${reason}`;
    return { kind: 'rejected', outcome: 'content', fault: { code: 'website.drop_rejected', message } };
  }
  if (state !== 'published') return { kind: 'failed', fault: WRONG_RECEIPT };
  const publishedAt = new Date(textAt(told, 'publishedAt') ?? '');
  return {
    kind: 'published',
    receipt: {
      ...own,
      publicUrl: webAddressOf(textAt(told, 'url') ?? '') ?? own.publicUrl,
      publishedAt: Number.isNaN(publishedAt.getTime()) ? own.publishedAt : publishedAt.toISOString(),
    },
  };
}

function webAddressOf(text: string): string | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null;
}

const REJECTED = '网站方没有接受这篇内容，请修改后重新送审。';
const WRONG_RECEIPT = {
  code: 'website.drop_receipt_unreadable',
  message: '网站方写的回执无法识别或编号不对，请联系网站方更正。',
};
