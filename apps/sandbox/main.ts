import { parseArgs } from 'node:util';
import { buildSandbox } from './app.js';
import { credentials } from './control/world-control.js';

const HELP = `用法: node dist/apps/sandbox/main.js [选项]
  --port N          监听端口，0 为任意空闲端口（默认 4600）
  --host 地址       监听地址（默认 127.0.0.1）
  --state 文件      把状态存到这个文件，重新启动后接着用
  --public-url 网址 人们访问演练环境所用的网址
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4600' },
      host: { type: 'string', default: '127.0.0.1' },
      state: { type: 'string' },
      'public-url': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stderr.write(HELP);
    return;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port 应为 0 到 65535 的整数，而不是 ${values.port}`);
  const sandbox = await buildSandbox({ statePath: values.state, publicUrl: values['public-url'] });
  const stop = (): void => {
    sandbox.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const listening = await sandbox.listen(port, values.host);
  process.stdout.write(`${JSON.stringify({ ...credentials(sandbox.world), listening })}\n`);
}

await main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
