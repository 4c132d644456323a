import { queryOptions } from '@tanstack/react-query';
import { api, ask, type Schemas } from './client.js';
import { asProblem, type ApiProblem } from './problem.js';
import { KEYS } from './queries.js';

/** One thing that stands against a time: the server refuses for it, or a person may insist. */
export type Told = Pick<Schemas['ConflictView'], 'code' | 'severity' | 'sentence'>;

export interface WishedMove {
  readonly id: string;
  readonly plannedAt: string;
  readonly timeZone: string;
}

const KEPT_MS = 10_000;

/** What is in the way of a release at another time, by everything the server knows. */
export function moveForecast({ id, plannedAt, timeZone }: WishedMove) {
  return queryOptions({
    queryKey: [...KEYS.releases, 'move-forecast', id, plannedAt],
    retry: false,
    staleTime: KEPT_MS,
    queryFn: async (): Promise<readonly Told[]> => {
      try {
        const { conflicts } = await ask(
          api.POST('/api/v1/releases/{id}/reschedule/preview', {
            params: { path: { id } },
            body: { plannedAt, timeZone },
          }),
        );
        return conflicts;
      } catch (error) {
        const problem = asProblem(error);
        if (problem.status < 400 || problem.status >= 500) throw error;
        return refusalOf(problem);
      }
    },
  });
}

function refusalOf(problem: ApiProblem): readonly Told[] {
  if (problem.fields.length === 0)
    return [{ code: problem.code, severity: 'refuse', sentence: problem.detail }];
  return problem.fields.map(({ code, message }) => ({ code, severity: 'refuse', sentence: message }));
}

export function refuses(told: readonly Told[]): boolean {
  return told.some((one) => one.severity === 'refuse');
}

/** What the server says again of something that the page has told by itself already. */
const ECHOES: Readonly<Record<string, string>> = {
  past: 'time-in-the-past',
  embargo: 'before-embargo',
  blackout: 'blackout',
  spacing: 'channel_spacing',
  sameMinute: 'channel_spacing',
};

export function joinTold(own: readonly Told[], server: readonly Told[]): readonly Told[] {
  const echoes = new Set(own.map((one) => ECHOES[one.code]));
  return [...own, ...server.filter((one) => one.severity === 'refuse' || !echoes.has(one.code))];
}
