import { queryOptions } from '@tanstack/react-query';
import type { Told } from '../../api/conflicts.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import { KEYS } from '../../api/queries.js';

/** What the server says of a plan before it is made. */
export interface PlanForecast {
  readonly byChannel: ReadonlyMap<string, readonly Told[]>;
  /** Of no channel in particular. */
  readonly general: readonly Told[];
  /** When each channel is expected to go out. */
  readonly times: ReadonlyMap<string, string>;
}

type Request = Pick<Schemas['PreviewPlanRequest'], 'revisionId' | 'embargoAt' | 'timeZone'> & {
  readonly releases: Schemas['PlanChannelRequest'][];
};

const KEPT_MS = 5_000;

export function planForecast(request: Request) {
  return queryOptions({
    queryKey: [...KEYS.releases, 'plan-forecast', request],
    retry: false,
    staleTime: KEPT_MS,
    queryFn: async (): Promise<PlanForecast> => {
      try {
        const { releases, conflicts } = await ask(api.POST('/api/v1/plans/preview', { body: request }));
        return {
          byChannel: byChannel(conflicts.map((told) => ({ channelId: told.channelId, told }))),
          general: [],
          times: new Map(releases.map((one) => [one.channelId, one.plannedAt])),
        };
      } catch (error) {
        return refused(error, request);
      }
    },
  });
}

function refused(error: unknown, { releases }: Request): PlanForecast {
  const problem = asProblem(error);
  if (problem.status < 400 || problem.status >= 500) throw error;
  const faults = problem.fields.map(({ field, code, message }) => ({
    channelId: releases[Number(/^releases\[(\d+)\]/.exec(field)?.[1] ?? -1)]?.channelId ?? '',
    told: { code, severity: 'refuse', sentence: message } satisfies Told,
  }));
  const found = byChannel(faults);
  const whole: Told = { code: problem.code, severity: 'refuse', sentence: problem.detail };
  return {
    byChannel: found,
    general: faults.length === 0 ? [whole] : (found.get('') ?? []),
    times: new Map(),
  };
}

function byChannel(
  all: readonly { readonly channelId: string; readonly told: Told }[],
): ReadonlyMap<string, readonly Told[]> {
  const found = new Map<string, readonly Told[]>();
  for (const { channelId, told } of all) found.set(channelId, [...(found.get(channelId) ?? []), told]);
  return found;
}

export function allTold(forecast: PlanForecast): readonly Told[] {
  return [...new Set([...forecast.general, ...[...forecast.byChannel.values()].flat()])];
}
