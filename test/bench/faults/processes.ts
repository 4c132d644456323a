import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { endWithUs } from '../support/end-with-us.js';

export interface Program {
  readonly name: string;
  /** Path below `dist`. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Ready when a line of its standard output contains this. */
  readonly ready: string;
}

const LINES_KEPT = 60;
const READY_WITHIN_MS = 60_000;

/** A compiled program of the product as a process that can be killed and frozen. */
export class Running {
  readonly lines: string[] = [];
  line = '';

  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when it is ready. @throws Error with what it wrote when it ends before. */
  static async start(program: Program): Promise<Running> {
    const child = spawn(
      process.execPath,
      [join(process.cwd(), 'dist', program.file), ...(program.args ?? [])],
      {
        env: { PATH: process.env['PATH'], ...program.environment },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    endWithUs(child);
    const running = new Running(child);
    child.stdin.on('error', () => undefined);
    child.stdin.end(program.input ?? '');
    createInterface({ input: child.stderr }).on('line', (line) => {
      running.keep(line);
    });
    const late = setTimeout(() => child.kill('SIGKILL'), READY_WITHIN_MS);
    await new Promise<void>((ready, fail) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        running.keep(line);
        if (!line.includes(program.ready)) return;
        running.line = line;
        clearTimeout(late);
        ready();
      });
      child.once('exit', (code) => {
        clearTimeout(late);
        fail(new Error(`${program.name} ended with ${String(code)}:\n${running.lines.join('\n')}`));
      });
    });
    return running;
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Asks it to stop, and makes sure after half a minute. */
  async stop(): Promise<void> {
    this.thaw();
    const late = setTimeout(() => this.child.kill('SIGKILL'), 30_000);
    await this.end('SIGTERM');
    clearTimeout(late);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.alive) return;
    const gone = new Promise<void>((done) => {
      this.child.once('exit', () => {
        done();
      });
    });
    this.child.kill(signal);
    await gone;
  }

  private keep(line: string): void {
    this.lines.push(line);
    if (this.lines.length > LINES_KEPT) this.lines.shift();
  }
}
