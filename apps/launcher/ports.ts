import { createServer } from 'node:net';
import { LaunchRefused } from './refused.js';

/**
 * Answers of a stranger on a wished port would be taken for those of our own processes, and the demonstration be made in
 * the stranger's database.
 * @throws LaunchRefused naming each setting whose port is taken.
 */
export async function demandFreePorts(wished: Readonly<Record<string, number>>): Promise<void> {
  const refusals: string[] = [];
  for (const [setting, port] of Object.entries(wished)) {
    if (port !== 0 && !(await isFree(port)))
      refusals.push(
        `端口 ${port} 已被占用，也许另一个 npm start 还在运行：请停止它，或用 ${setting} 换一个端口。`,
      );
  }
  if (refusals.length > 0) throw new LaunchRefused(refusals.join('\n'));
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => {
      done(false);
    });
    probe.listen(port, '127.0.0.1', () => {
      probe.close(() => {
        done(true);
      });
    });
  });
}
