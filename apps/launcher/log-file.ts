import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const LARGEST_BYTES = 20 * 1024 * 1024;

/** A file that lines are added to. Beyond 20 MB it becomes `….1`, in place of the one before, and begins anew. */
export class LogFile {
  private bytes: number;

  constructor(
    private readonly path: string,
    private readonly largestBytes = LARGEST_BYTES,
  ) {
    mkdirSync(dirname(path), { recursive: true });
    this.bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** What cannot be written, on a full disk, is left out: the product must not stop for it. */
  add(line: string): void {
    try {
      this.write(line);
    } catch {
      this.bytes = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    }
  }

  private write(line: string): void {
    const text = `${line}\n`;
    if (this.bytes > 0 && this.bytes + Buffer.byteLength(text) > this.largestBytes) {
      renameSync(this.path, `${this.path}.1`);
      this.bytes = 0;
    }
    appendFileSync(this.path, text, { mode: 0o600 });
    this.bytes += Buffer.byteLength(text);
  }
}
