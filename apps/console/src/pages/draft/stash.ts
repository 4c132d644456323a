import type { Content } from './content.js';

/** Text that has not reached the server yet, kept on this computer. */
export interface Stash {
  readonly content: Content;
  readonly version: number;
  readonly at: string;
}

const keyOf = (draftId: string, userId: string): string => `jida.unsaved.${userId}.${draftId}`;

export function readStash(draftId: string, userId: string): Stash | null {
  try {
    const text = localStorage.getItem(keyOf(draftId, userId));
    return text === null ? null : (JSON.parse(text) as Stash);
  } catch {
    return null;
  }
}

/** A full or forbidden storage must not keep anybody from writing on. */
export function writeStash(draftId: string, userId: string, content: Content, version: number): void {
  try {
    const stash: Stash = { content, version, at: new Date().toISOString() };
    localStorage.setItem(keyOf(draftId, userId), JSON.stringify(stash));
  } catch {
    /* kept on the page alone */
  }
}

export function dropStash(draftId: string, userId: string): void {
  localStorage.removeItem(keyOf(draftId, userId));
}
