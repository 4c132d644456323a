import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask, type Schemas } from './client.js';
import { useSignIn } from './session.js';

export type Demonstration = Schemas['DemonstrationView'];
export type DemonstrationAccount = Schemas['DemonstrationAccountView'];

const demonstrationQuery = queryOptions({
  queryKey: ['demonstration'],
  staleTime: Infinity,
  queryFn: async () => await ask(api.GET('/api/v1/demonstration')),
});

/** What a newcomer may try, where the product runs as a demonstration; null elsewhere. */
export function useDemonstration(): Demonstration | null {
  const { data } = useQuery(demonstrationQuery);
  return data?.running === true ? data : null;
}

export interface Becoming {
  /** Whose sign-in is under way. */
  readonly busy: string | null;
  readonly error: unknown;
  readonly become: (account: DemonstrationAccount) => void;
}

/** Goes on as another of the demonstration's people. */
export function useBecome(onDone?: () => void, onFailed?: (error: unknown) => void): Becoming {
  const demonstration = useDemonstration();
  const { signIn } = useSignIn();
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const become = ({ username }: DemonstrationAccount): void => {
    if (busy !== null) return;
    setBusy(username);
    setError(null);
    signIn({ username, password: demonstration?.password ?? '' })
      .then(onDone)
      .catch((reason: unknown) => {
        setError(reason);
        onFailed?.(reason);
      })
      .finally(() => setBusy(null));
  };
  return { busy, error, become };
}
