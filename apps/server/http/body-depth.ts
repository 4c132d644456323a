import type { FastifyInstance } from 'fastify';
import { Problem } from '#libs/kernel/problem.js';

/** An answer's lists and tables nest some ten levels; what goes deeper would exhaust the stack of whoever walks it. */
export const DEEPEST_BODY = 100;

/** Refuses bodies that nest deeper than anything here could mean, before anybody walks them. */
export function refuseDeepBodies(fastify: FastifyInstance): void {
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (deeperThan(request.body, DEEPEST_BODY)) done(tooDeep());
    else done();
  });
}

function tooDeep(): Problem {
  const detail = `请求内容嵌套超过 ${DEEPEST_BODY} 层，无法处理。请检查列表、表格等是否层层相套，并减少嵌套。`;
  return new Problem(400, 'body-too-deep', '内容嵌套过深', detail);
}

/** Level by level, so that depth costs no stack. */
function deeperThan(value: unknown, most: number): boolean {
  let level: object[] = isNode(value) ? [value] : [];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= most) return true;
    level = level.flatMap((node) => Object.values(node).filter(isNode));
  }
  return false;
}

function isNode(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}
