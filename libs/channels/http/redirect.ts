import type { ChannelAnswer } from '../channel-http.js';
import type { PreparedRequest } from './exchange.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Headers that may go to another site; everything else could be a credential. */
const HARMLESS_HEADERS = new Set(['accept', 'accept-language', 'user-agent']);

/**
 * The request that an answer redirects to; null when it does not redirect, or not for us: only GET and HEAD follow,
 * never from https to http, never to another scheme or to an address with a password.
 */
export function nextHop(
  request: PreparedRequest,
  answer: Extract<ChannelAnswer, { kind: 'answer' }>,
): PreparedRequest | null {
  const location = answer.headers['location'];
  if (!REDIRECTS.has(answer.status) || location === undefined) return null;
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  const url = URL.parse(location, request.url.href);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return null;
  if (request.url.protocol === 'https:' && url.protocol === 'http:') return null;
  url.hash = '';
  const headers = url.origin === request.url.origin ? request.headers : harmless(request.headers);
  return { ...request, url, headers };
}

function harmless(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => HARMLESS_HEADERS.has(name.toLowerCase())),
  );
}
