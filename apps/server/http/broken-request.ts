import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { newId } from '#libs/kernel/ids.js';
import { Problem } from '#libs/kernel/problem.js';
import { problemDocument } from './problem.filter.js';

const BY_CODE: Readonly<Record<string, Problem>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new Problem(
    408,
    'request-timeout',
    '请求超时',
    '请求没有在规定时间内发送完，请重试。',
  ),
  HPE_HEADER_OVERFLOW: new Problem(
    431,
    'headers-too-large',
    '请求头过大',
    '请求头超过上限，请清除浏览器中本站的 Cookie 后重试。',
  ),
};
const BROKEN = new Problem(400, 'bad-request', '请求有误', '请求无法理解，请检查后重试。');

/** What is no HTTP at all, so that no route and no filter ever sees it, is answered like every other refusal. */
export function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const problem = BY_CODE[error.code ?? ''] ?? BROKEN;
  const body = JSON.stringify(problemDocument(problem, `urn:uuid:${newId()}`));
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'X-Content-Type-Options: nosniff',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
