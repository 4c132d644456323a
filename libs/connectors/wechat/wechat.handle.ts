import type { PlatformHandle } from '#libs/kernel/outcome.js';
import { textAt } from '#libs/kernel/json.js';

/** The ids of an accepted call, as `confirm` needs them. */
export type AcceptedCall =
  | { readonly mode: 'publish'; readonly publishId: string; readonly msgDataId: string | undefined }
  | {
      readonly mode: 'mass_send';
      readonly msgId: string;
      readonly msgDataId: string | undefined;
      /** When the call was accepted; null when that is not known. */
      readonly acceptedAt: Date | null;
    };

export function publishHandle(
  publishId: string,
  mediaId: string,
  msgDataId: string | undefined,
): PlatformHandle {
  return {
    correlation: publishId,
    data: { mode: 'publish', publishId, mediaId, msgDataId: msgDataId ?? null },
  };
}

export function massHandle(
  msgId: string,
  mediaId: string,
  msgDataId: string | undefined,
  acceptedAt?: Date,
): PlatformHandle {
  return {
    correlation: msgId,
    data: {
      mode: 'mass_send',
      msgId,
      mediaId,
      msgDataId: msgDataId ?? null,
      acceptedAt: acceptedAt?.toISOString() ?? null,
    },
  };
}

/** Says how a call was made from what was stored with it, not from the channel's present settings. */
export function acceptedCall(handle: PlatformHandle): AcceptedCall {
  const msgDataId = textAt(handle.data, 'msgDataId');
  if (textAt(handle.data, 'mode') !== 'mass_send') {
    const publishId = textAt(handle.data, 'publishId') ?? handle.correlation;
    return { mode: 'publish', publishId, msgDataId };
  }
  const acceptedAt = new Date(textAt(handle.data, 'acceptedAt') ?? Number.NaN);
  return {
    mode: 'mass_send',
    msgId: textAt(handle.data, 'msgId') ?? handle.correlation,
    msgDataId,
    acceptedAt: Number.isNaN(acceptedAt.getTime()) ? null : acceptedAt,
  };
}
