import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Problem } from '#libs/kernel/problem.js';

/**
 * Reads the version out of an `If-Match` header.
 * @throws Problem 428 `precondition-required` without the header, 400 `invalid-if-match` for anything but one strong tag.
 */
export function expectedVersion(header: string | undefined): number {
  if (header === undefined || header === '') {
    throw new Problem(
      428,
      'precondition-required',
      '缺少版本条件',
      '修改前请先读取最新内容，并把返回的 ETag 放入 If-Match 请求头。',
    );
  }
  const version = /^"(\d{1,9})"$/.exec(header.trim())?.[1];
  if (version === undefined) throw invalidIfMatch();
  return Number(version);
}

function invalidIfMatch(): Problem {
  return new Problem(400, 'invalid-if-match', '版本条件无效', 'If-Match 必须是读取时返回的 ETag，例如 "3"。');
}

/**
 * The tag in an `If-Match` header, for acts that may come without; `*` stands for none.
 * @throws Problem 400 `invalid-if-match` for anything but one strong tag.
 */
export function expectedTag(header: string | undefined): string | undefined {
  const text = header?.trim() ?? '';
  if (text === '' || text === '*') return undefined;
  const tag = /^"([\w-]{1,64})"$/.exec(text)?.[1];
  if (tag === undefined) throw invalidIfMatch();
  return tag;
}

/** What the caller says it has seen, if it says so. */
export const IfMatchTag = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string | undefined => {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
    return expectedTag(request.headers['if-match']);
  },
);

/** The version the caller says it is changing. */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): number => {
  const request = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
  return expectedVersion(request.headers['if-match']);
});
