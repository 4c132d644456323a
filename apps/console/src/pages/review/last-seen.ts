/** Which version of a draft a person looked at last, on this computer. */
const keyOf = (userId: string, draftId: string): string => `jida.seen.${userId}.${draftId}`;

export function lastSeen(userId: string, draftId: string): string | null {
  return localStorage.getItem(keyOf(userId, draftId));
}

export function markSeen(userId: string, draftId: string, revisionId: string): void {
  try {
    localStorage.setItem(keyOf(userId, draftId), revisionId);
  } catch {
    /* the comparison falls back to the version before */
  }
}
