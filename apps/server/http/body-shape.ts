import type { FastifyInstance } from 'fastify';
import { invalid, Problem } from '#libs/kernel/problem.js';

/** An answer's lists and tables nest some ten levels; what goes deeper would exhaust the stack of whoever walks it. */
export const DEEPEST_BODY = 100;

/** A member of the body, with the way back to its root. */
interface Place {
  readonly value: unknown;
  readonly name: string;
  readonly parent: Place | undefined;
}

/**
 * Refuses, before anybody walks them, bodies that no request can mean: nested too deeply, with text that PostgreSQL
 * cannot store, or with a list directly in a list, which the validation of nested classes would let through unseen.
 */
export function refuseMisshapenBodies(fastify: FastifyInstance): void {
  fastify.addHook('preValidation', (request, _reply, done) => {
    const problem = faultOf(request.body) ?? faultOf(request.query);
    if (problem === undefined) done();
    else done(problem);
  });
}

/** Level by level, so that depth costs no stack. */
function faultOf(root: unknown): Problem | undefined {
  let listInList: Place | undefined;
  let level: readonly Place[] = [{ value: root, name: '', parent: undefined }];
  for (let depth = 0; level.length > 0; depth += 1) {
    const unreadable = level.find((place) => isUnstorable(place.value) || isUnstorable(place.name));
    if (unreadable !== undefined) return badText(pathOf(unreadable));
    if (depth >= DEEPEST_BODY && level.some((place) => isNode(place.value))) return tooDeep();
    listInList ??= level.find((place) => Array.isArray(place.value) && Array.isArray(place.parent?.value));
    level = level.flatMap(membersOf);
  }
  return listInList === undefined ? undefined : badList(pathOf(listInList));
}

function membersOf(parent: Place): readonly Place[] {
  if (!isNode(parent.value)) return [];
  return Object.entries(parent.value).map(([name, value]: [string, unknown]) => ({ value, name, parent }));
}

function isNode(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

/** PostgreSQL keeps no NUL, and UTF-8 has no half of a surrogate pair: what is left of an emoji that was cut in two. */
function isUnstorable(value: unknown): boolean {
  return typeof value === 'string' && (value.includes('\u0000') || !value.isWellFormed());
}

function pathOf(place: Place): string {
  if (place.parent === undefined) return 'body';
  const parent = pathOf(place.parent);
  if (Array.isArray(place.parent.value)) return `${parent}[${place.name}]`;
  const name = place.name.toWellFormed().slice(0, 60);
  return place.parent.parent === undefined ? name : `${parent}.${name}`;
}

function tooDeep(): Problem {
  const detail = `请求内容嵌套超过 ${DEEPEST_BODY} 层，无法处理。请检查列表、表格等是否层层相套，并减少嵌套。`;
  return new Problem(400, 'body-too-deep', '内容嵌套过深', detail);
}

function badText(field: string): Problem {
  const message = '含有无法保存的字符：控制字符，或被截成一半的表情符号。请删去后重新输入。';
  return new Problem(422, 'invalid-text', '文字有误', `${field}：${message}`, {
    fields: [{ field, code: 'invalid-text', message }],
  });
}

function badList(field: string): Problem {
  return invalid([{ field, code: 'list-in-list', message: '列表里不能直接再放列表，请改为一层。' }]);
}
