import { Injectable } from '@nestjs/common';
import type { ConnectorContext, PresenceOutcome } from '#libs/channels/connector.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { ReleaseMaterial, type Material } from '../release-material.js';

const PRESENCE_LIMIT_MS = 30_000;

/** Reads back from the platform, or from its public page, whether an item is still shown. Changes nothing. */
@Injectable()
export class ReadPresence {
  constructor(private readonly material: ReleaseMaterial) {}

  async of(material: Material, receipt: PlatformReceipt): Promise<PresenceOutcome> {
    try {
      const context = await this.material.context(material, AbortSignal.timeout(PRESENCE_LIMIT_MS));
      const asked =
        material.connector.presence === undefined
          ? undefined
          : await material.connector.presence(receipt, context);
      if (asked !== undefined && asked.kind !== 'unknown') return asked;
      return (await pageGone(receipt, context)) ?? asked ?? { kind: 'unknown', fault: NOT_READABLE };
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
      return {
        kind: 'unknown',
        fault: { code: 'release.presence_failed', message: `到平台核对时出错：${reason}` },
      };
    }
  }
}

/** A page that says it is gone is proof; a page that answers may still be a notice of the deletion. */
async function pageGone(
  receipt: PlatformReceipt,
  context: ConnectorContext,
): Promise<PresenceOutcome | undefined> {
  if (receipt.publicUrl === null) return undefined;
  const answer = await context.http.read({ method: 'GET', url: receipt.publicUrl, signal: context.signal });
  if (answer.kind !== 'answer' || (answer.status !== 404 && answer.status !== 410)) return undefined;
  return { kind: 'gone', evidence: { publicUrl: receipt.publicUrl, status: answer.status } };
}

const NOT_READABLE = {
  code: 'release.presence_unknown',
  message: '无法自动判断平台上是否还能看到，请打开链接查看后在这里确认。',
};
