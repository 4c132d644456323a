import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A compiled program of the server (built by `npm test`) as a process with exactly this environment. */
export class ServerProcess {
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  private readonly waiting = new Set<() => void>();

  constructor(
    file: 'main' | 'cli',
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    input = '',
  ) {
    const child = spawn(process.execPath, [join(process.cwd(), `dist/apps/server/${file}.js`), ...args], {
      env: { ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stdin.end(input);
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.stdout.push(line);
      for (const look of this.waiting) look();
    });
    createInterface({ input: child.stderr }).on('line', (line) => this.stderr.push(line));
    this.ended = new Promise((done, fail) => {
      child.once('error', fail);
      child.once('close', (code) => {
        done({ code, stdout: this.stdout.join('\n'), stderr: this.stderr.join('\n') });
      });
    });
  }

  /** Resolves with the first match in a line of the output; rejects when the process ends without one. */
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    return await new Promise((found, fail) => {
      const look = (): void => {
        for (const line of this.stdout) {
          const match = pattern.exec(line);
          if (match !== null) {
            this.waiting.delete(look);
            found(match);
            return;
          }
        }
      };
      this.waiting.add(look);
      this.ended.then((end) => {
        fail(new Error(`ended with ${String(end.code)}: ${end.stdout}\n${end.stderr}`));
      }, fail);
      look();
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

export async function runCli(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = '',
): Promise<Ended> {
  return await new ServerProcess('cli', args, environment, input).ended;
}
