import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isConnectionLoss, isOverload, sqlState } from '#libs/database/pg-errors.js';
import { newId } from '#libs/kernel/ids.js';
import { Problem } from '#libs/kernel/problem.js';

const KNOWN: Readonly<Record<number, readonly [code: string, title: string, detail: string]>> = {
  400: ['bad-request', '请求有误', '请求无法理解，请检查后重试。'],
  404: ['unknown-route', '没有这个地址', '请求的地址不存在，请查看 /api/docs。'],
  405: ['method-not-allowed', '不支持的方法', '这个地址不支持该请求方法。'],
  414: ['address-too-long', '地址过长', '地址中的编号或参数过长，请检查后重试。'],
  413: ['body-too-large', '内容过大', '请求内容超过上限，请减少内容或分批提交。'],
  415: ['unsupported-media-type', '不支持的内容类型', '请使用 Content-Type: application/json。'],
  429: ['too-many-requests', '请求过于频繁', '请稍后再试。'],
};

const MALFORMED = new Set<unknown>(['FST_ERR_CTP_INVALID_JSON_BODY', 'FST_ERR_CTP_EMPTY_JSON_BODY']);

/** What a database restart takes. */
const RETRY_AFTER_SECONDS = 5;

/** Every refusal and every fault leaves as application/problem+json (RFC 9457) with an id that is in the log too. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    const problem = asProblem(error);
    const instance = `urn:uuid:${newId()}`;
    if (problem.status >= 500)
      this.log.error(
        { err: error, instance, method: request.method, route: request.routeOptions.url },
        problem.code,
      );
    if (problem.status === 503) reply.header('Retry-After', String(RETRY_AFTER_SECONDS));
    send(reply, problem, instance);
  }
}

/** What the router refuses before any hook or filter runs: an address that is malformed or too long. */
export function answerRouterFault(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  reply.header('X-Content-Type-Options', 'nosniff');
  send(reply, asProblem(error), `urn:uuid:${newId()}`);
}

function send(reply: FastifyReply, problem: Problem, instance: string): void {
  reply
    .status(problem.status)
    .type('application/problem+json; charset=utf-8')
    .send(problemDocument(problem, instance));
}

/** What RFC 9457 sends, with our members. */
export function problemDocument(problem: Problem, instance: string): Readonly<Record<string, unknown>> {
  return {
    ...problem.members,
    type: `urn:jida:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    instance,
    ...(problem.fields.length === 0 ? {} : { errors: problem.fields }),
  };
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isConnectionLoss(error)) {
    return new Problem(
      503,
      'database-unavailable',
      '暂时无法服务',
      '数据库暂时连接不上，您的内容没有丢失，请稍后重试。',
    );
  }
  if (isOverload(error)) {
    return new Problem(
      503,
      'database-busy',
      '系统正忙',
      '系统正忙，这次操作没有完成，您填写的内容没有丢失，请稍后重试。',
    );
  }
  if (sqlState(error) === '22021' || sqlState(error) === '22P05') {
    return new Problem(422, 'invalid-text', '文字有误', '内容中含有无法保存的控制字符，请清理后重试。');
  }
  if (MALFORMED.has(codeOf(error))) {
    return new Problem(400, 'malformed-json', '请求不是有效的 JSON', '请检查请求内容的 JSON 格式。');
  }
  if (codeOf(error) === 'FST_ERR_BAD_URL') {
    return new Problem(400, 'malformed-address', '地址有误', '地址中的 % 编码无法识别，请检查后重试。');
  }
  const status = statusOf(error);
  const known = KNOWN[status];
  if (known !== undefined) return new Problem(status, ...known);
  if (status >= 400 && status < 500)
    return new Problem(status, 'refused', '请求被拒绝', '请求无法处理，请检查后重试。');
  return new Problem(500, 'internal', '系统出错', '系统内部出错，已记录。请凭 instance 编号联系管理员。');
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error === 'object' && error !== null) {
    const status: unknown = Reflect.get(error, 'statusCode');
    if (typeof status === 'number') return status;
  }
  return 500;
}

/** Nest wraps what Fastify refused; the code stays on the cause. */
function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return Reflect.get(error, 'code') ?? codeOf(error.cause);
}
