import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, invalid } from '#libs/kernel/problem.js';
import type { World } from '../world.js';
import { faultControl } from './fault-control.js';
import { ghostControl } from './ghost-control.js';
import { pushControl } from './push-control.js';
import { wechatControl } from './wechat-control.js';
import { weiboControl } from './weibo-control.js';
import { wordpressControl } from './wordpress-control.js';
import { worldControl } from './world-control.js';

/** The control API, below `/control`: faults, time, ledger, accounts. For tests and trainers, not for clients. */
export async function controlPlugin(app: FastifyInstance, { world }: { world: World }): Promise<void> {
  app.addHook('onRequest', async (request) => {
    if (request.headers['sec-fetch-site'] === 'cross-site') {
      throw new Problem(403, 'cross-site', '没有权限', '控制接口不接受其他网站页面发来的请求。');
    }
    await Promise.resolve();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, parseBody);
  app.setErrorHandler(
    async (fault: FastifyError | Problem, _request, reply) => await refuse(world, fault, reply),
  );
  worldControl(app, world);
  faultControl(app, world);
  wechatControl(app, world);
  weiboControl(app, world);
  wordpressControl(app, world);
  pushControl(app, world);
  ghostControl(app, world);
  await Promise.resolve();
}

/** JSON under any content type; nothing at all is null. */
function parseBody(
  _request: FastifyRequest,
  body: string | Buffer,
  done: (fault: Error | null, value?: unknown) => void,
): void {
  const text = String(body);
  try {
    done(null, text.trim() === '' ? null : JSON.parse(text));
  } catch {
    done(new Problem(400, 'bad-json', '请求有误', '正文应为 JSON。'));
  }
}

async function refuse(
  world: World,
  fault: FastifyError | Problem,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const problem = fault instanceof Problem ? fault : problemOf(world, fault);
  const { status, code, title, detail, fields } = problem;
  return await reply
    .status(status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ type: 'about:blank', status, code, title, detail, fields }));
}

function problemOf(world: World, fault: FastifyError): Problem {
  if (fault.validation !== undefined) {
    return invalid(
      fault.validation.map(({ instancePath, message, keyword, params }) => ({
        field: instancePath.replace(/^\//, '').replaceAll('/', '.') || '请求正文',
        code: keyword,
        message: `${message ?? '不符合要求'} ${JSON.stringify(params)}`,
      })),
    );
  }
  const status = fault.statusCode ?? 500;
  if (status >= 500) world.warn(fault);
  return new Problem(status, 'bad-request', '请求有误', fault.message);
}
