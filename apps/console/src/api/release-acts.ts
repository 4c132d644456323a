import { api, ask, type Schemas } from './client.js';
import type { Release } from './queries.js';
import type { ActContext } from './act.js';

export type ReleaseAct = Schemas['ReleaseAct'];

/** Acts on one release. Each answers the release as it is afterwards. Moving one is refused when it was changed since it was read. */
export async function reschedule(
  input: {
    readonly release: Pick<Release, 'id' | 'version'>;
    readonly plannedAt: string;
    readonly timeZone: string;
  },
  { headers }: ActContext,
): Promise<Schemas['RescheduledView']> {
  const { release, plannedAt, timeZone } = input;
  return await ask(
    api.POST('/api/v1/releases/{id}/reschedule', {
      params: { path: { id: release.id }, header: { 'If-Match': `"${release.version}"` } },
      body: { plannedAt, timeZone },
      headers,
    }),
  );
}

export type ReasonAct = 'cancel' | 'withdraw' | 'hold' | 'reapprove' | 'exempt';

export async function withReason(
  input: { readonly id: string; readonly act: ReasonAct; readonly reason: string },
  { headers }: ActContext,
): Promise<Release> {
  const options = { params: { path: { id: input.id } }, body: { reason: input.reason }, headers };
  switch (input.act) {
    case 'cancel':
      return await ask(api.POST('/api/v1/releases/{id}/cancel', options));
    case 'withdraw':
      return await ask(api.POST('/api/v1/releases/{id}/withdraw', options));
    case 'hold':
      return await ask(api.POST('/api/v1/releases/{id}/hold', options));
    case 'reapprove':
      return await ask(api.POST('/api/v1/releases/{id}/reapprove', options));
    case 'exempt':
      return await ask(api.POST('/api/v1/releases/{id}/exempt', options));
  }
}

export async function plainly(
  input: { readonly id: string; readonly act: 'send_now' | 'resume' },
  { headers }: ActContext,
): Promise<Release> {
  const options = { params: { path: { id: input.id } }, headers };
  if (input.act === 'resume') return await ask(api.POST('/api/v1/releases/{id}/resume', options));
  return await ask(api.POST('/api/v1/releases/{id}/send-now', options));
}

export async function recheck(id: string, { headers }: ActContext): Promise<Schemas['RecheckView']> {
  return await ask(api.POST('/api/v1/releases/{id}/recheck', { params: { path: { id } }, headers }));
}

export async function resolve(
  input: { readonly id: string; readonly body: Schemas['ResolveRequest'] },
  { headers }: ActContext,
): Promise<Release> {
  return await ask(
    api.POST('/api/v1/releases/{id}/resolve', {
      params: { path: { id: input.id } },
      body: input.body,
      headers,
    }),
  );
}

export async function confirmGone(
  input: { readonly id: string; readonly note: string },
  { headers }: ActContext,
): Promise<Release> {
  return await ask(
    api.POST('/api/v1/releases/{id}/confirm-gone', {
      params: { path: { id: input.id } },
      body: { note: input.note },
      headers,
    }),
  );
}

export async function chooseRevision(
  input: { readonly id: string; readonly choice: 'keep' | 'swap'; readonly revisionId: string },
  { headers }: ActContext,
): Promise<Release> {
  const { id, choice, revisionId } = input;
  return await ask(
    api.POST('/api/v1/releases/{id}/revision', {
      params: { path: { id } },
      body: { choice, revisionId },
      headers,
    }),
  );
}

export type CorrectionWay = NonNullable<Schemas['CorrectRequest']['way']>;

/** Answers the release that corrects. */
export async function correct(
  input: { readonly id: string; readonly body: Schemas['CorrectRequest'] },
  { headers }: ActContext,
): Promise<Release> {
  return await ask(
    api.POST('/api/v1/releases/{id}/corrections', {
      params: { path: { id: input.id } },
      body: input.body,
      headers,
    }),
  );
}
