import createClient from 'openapi-fetch';
import type { components, paths } from '@api';
import { problemOf, silence } from './problem.js';

export type Schemas = components['schemas'];

type Listener = () => void;
const whenSignedOut = new Set<Listener>();

/** Calls the listener whenever the server says that nobody is signed in. Answers how to stop listening. */
export function onSignedOut(listener: Listener): () => void {
  whenSignedOut.add(listener);
  return () => whenSignedOut.delete(listener);
}

/** The public API, typed by its description. Every refusal is thrown as an `ApiProblem`. */
export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin' });

api.use({
  async onResponse({ request, response }) {
    if (response.ok) return;
    const problem = await problemOf(response);
    const signingIn = request.method === 'POST' && new URL(request.url).pathname === '/api/v1/session';
    if (problem.status === 401 && !signingIn) for (const listener of whenSignedOut) listener();
    throw problem;
  },
  onError() {
    return silence();
  },
});

/** The data of an answer; refusals were thrown on the way. */
export async function ask<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

/** The data of an answer together with the version its ETag names. */
export async function askVersioned<T>(
  call: Promise<{ data?: T; response: Response }>,
): Promise<{ data: T; etag: string }> {
  const { data, response } = await call;
  return { data: data as T, etag: response.headers.get('etag') ?? '' };
}

/** All pages of a list, up to a limit that keeps a screen usable. */
export async function askAll<T>(
  page: (cursor: string | undefined) => Promise<{ items: readonly T[]; nextCursor: string | null }>,
  most = 1000,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (;;) {
    const answer = await page(cursor);
    items.push(...answer.items);
    if (answer.nextCursor === null || items.length >= most) return items;
    cursor = answer.nextCursor;
  }
}
