import type { Fault } from '#libs/kernel/outcome.js';

/** The folder that a website takes files from. Paths are relative, parted by slashes, and made by us alone. */
export interface DropFolder extends AsyncDisposable {
  /** Null when there is no such file. */
  read(path: string): Promise<Buffer | null>;
  /** In bytes; null when there is no such file. */
  size(path: string): Promise<number | null>;
  /**
   * Whole or not at all: written beside it under a name with a leading dot, then renamed over what is there, if that is
   * still allowed then.
   */
  put(path: string, bytes: Buffer, stillAllowed?: () => boolean): Promise<void>;
}

/** The folder cannot be used; `kind` says what that means for a release. */
export class DropTrouble extends Error {
  constructor(
    readonly kind: 'retry' | 'config',
    readonly fault: Fault,
  ) {
    super(fault.code);
    this.name = 'DropTrouble';
  }
}

/** @throws DropTrouble when the file may not be shown any more. */
export function assertAllowed(stillAllowed: (() => boolean) | undefined): void {
  if (stillAllowed?.() === false) throw new DropTrouble('retry', OUT_OF_TIME);
}

const OUT_OF_TIME: Fault = {
  code: 'website.drop_out_of_time',
  message: '写入投递目录超过时限，没有写完，将先核对再决定。',
};

/** Larger files of the website's side are not read. */
export const LARGEST_READ = 16 * 1024 * 1024;

/** The names of the folders above a file, from the top. */
export function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Where a file lies before it is whole. */
export function temporaryName(path: string, unique: string): string {
  const at = path.lastIndexOf('/') + 1;
  return `${path.slice(0, at)}.${path.slice(at)}.${unique}.part`;
}
