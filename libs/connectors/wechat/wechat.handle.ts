import type { PlatformHandle } from '#libs/kernel/outcome.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import { integerAt } from './wechat.reply.js';

/** The ids of an accepted call, as `confirm` needs them. */
export type AcceptedCall =
  | {
      readonly mode: 'publish';
      readonly publishId: string;
      readonly msgDataId: string | undefined;
      /** Of the message. */
      readonly articles: number;
    }
  | {
      readonly mode: 'mass_send';
      readonly msgId: string;
      readonly msgDataId: string | undefined;
      readonly articles: number;
      /** When the call was accepted; null when that is not known. */
      readonly acceptedAt: Date | null;
    };

/** The draft a call was made with, and how many articles it held. */
export interface CalledDraft {
  readonly mediaId: string;
  readonly articles: number;
}

export function publishHandle(
  publishId: string,
  draft: CalledDraft,
  msgDataId: string | undefined,
): PlatformHandle {
  return {
    correlation: publishId,
    data: { mode: 'publish', publishId, msgDataId: msgDataId ?? null, ...draftData(draft) },
  };
}

export function massHandle(
  msgId: string,
  draft: CalledDraft,
  msgDataId: string | undefined,
  acceptedAt?: Date,
): PlatformHandle {
  return {
    correlation: msgId,
    data: {
      mode: 'mass_send',
      msgId,
      msgDataId: msgDataId ?? null,
      acceptedAt: acceptedAt?.toISOString() ?? null,
      ...draftData(draft),
    },
  };
}

function draftData({ mediaId, articles }: CalledDraft): JsonObject {
  return { mediaId, ...(articles === 1 ? {} : { articles }) };
}

/** Says how a call was made from what was stored with it, not from the channel's present settings. */
export function acceptedCall(handle: PlatformHandle): AcceptedCall {
  const msgDataId = textAt(handle.data, 'msgDataId');
  const articles = integerAt(handle.data, 'articles') ?? 1;
  if (textAt(handle.data, 'mode') !== 'mass_send') {
    const publishId = textAt(handle.data, 'publishId') ?? handle.correlation;
    return { mode: 'publish', publishId, msgDataId, articles };
  }
  const acceptedAt = new Date(textAt(handle.data, 'acceptedAt') ?? Number.NaN);
  return {
    mode: 'mass_send',
    msgId: textAt(handle.data, 'msgId') ?? handle.correlation,
    msgDataId,
    articles,
    acceptedAt: Number.isNaN(acceptedAt.getTime()) ? null : acceptedAt,
  };
}
