import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { SandboxClock } from './sandbox-clock.js';

const WRITE_DELAY_MS = 500;

/** JSON with Maps, which the state is made of. */
export function freeze(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member instanceof Map ? { $map: [...(member as Map<unknown, unknown>)] } : member,
  );
}

export function thaw(text: string): unknown {
  return JSON.parse(text, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || !('$map' in member)) return member;
    return new Map(member.$map as [unknown, unknown][]);
  });
}

/** Keeps the state in one file, written soon after a change and replaced in one step. */
export class StateFile {
  private dirty = false;
  private planned = false;

  constructor(
    private readonly path: string,
    private readonly snapshot: () => unknown,
    private readonly clock: SandboxClock,
  ) {}

  static read(path: string): unknown {
    if (!existsSync(path)) return undefined;
    try {
      return thaw(readFileSync(path, 'utf8'));
    } catch (fault) {
      throw new Error(`the state file ${path} cannot be read; move it away to start anew`, { cause: fault });
    }
  }

  touch(): void {
    this.dirty = true;
    if (this.planned) return;
    this.planned = true;
    this.clock.pause(WRITE_DELAY_MS).then(
      () => {
        this.planned = false;
        this.flush();
      },
      () => undefined,
    );
  }

  flush(): void {
    if (!this.dirty) return;
    this.dirty = false;
    const temporary = `${this.path}.new`;
    writeFileSync(temporary, freeze(this.snapshot()), { mode: 0o600 });
    renameSync(temporary, this.path);
  }
}
