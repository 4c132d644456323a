import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import { api, ask, onSignedOut, type Schemas } from './client.js';
import { asProblem } from './problem.js';

export type Session = Schemas['SessionView'];
export type Permission = Schemas['Permission'];

const SESSION_KEY = ['session'] as const;

export type SessionState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'unreachable'; readonly retry: () => void }
  | { readonly kind: 'out' }
  /** `expired`: somebody was signed in and the server no longer knows the session; what is on screen stays. */
  | { readonly kind: 'in'; readonly session: Session; readonly expired: boolean };

/** Who is signed in, kept up to date by every answer of the server. */
export function useSessionState(): SessionState {
  const [expired, setExpired] = useState(false);
  const query = useQuery({
    queryKey: SESSION_KEY,
    queryFn: async () => {
      try {
        return await ask(api.GET('/api/v1/session'));
      } catch (error) {
        if (asProblem(error).status === 401) return null;
        throw error;
      }
    },
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  useEffect(() => onSignedOut(() => setExpired(true)), []);
  useEffect(() => {
    if (query.dataUpdatedAt > 0 && query.data !== null) setExpired(false);
  }, [query.dataUpdatedAt, query.data]);
  if (query.isPending) return { kind: 'loading' };
  if (query.data === undefined) return { kind: 'unreachable', retry: () => void query.refetch() };
  if (query.data === null) return { kind: 'out' };
  return { kind: 'in', session: query.data, expired };
}

/** How a person comes and goes. */
export function useSignIn(): {
  readonly signIn: (input: { username: string; password: string }) => Promise<void>;
  readonly signOut: () => Promise<void>;
} {
  const client = useQueryClient();
  return {
    signIn: async (input) => {
      const session = await ask(api.POST('/api/v1/session', { body: input }));
      const before = client.getQueryData<Session | null>(SESSION_KEY);
      if (before?.user.userId !== session.user.userId)
        client.removeQueries({ predicate: (one) => one.queryKey[0] !== 'session' });
      const { user, permissions, timeZone } = session;
      client.setQueryData<Session>(SESSION_KEY, { user, permissions, timeZone });
      await client.invalidateQueries({ predicate: (one) => one.queryKey[0] !== 'session' });
    },
    signOut: async () => {
      await api.DELETE('/api/v1/session').catch((error: unknown) => {
        if (asProblem(error).status !== 401) throw error;
      });
      client.removeQueries({ predicate: (one) => one.queryKey[0] !== 'session' });
      client.setQueryData<Session | null>(SESSION_KEY, null);
    },
  };
}

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

/** The signed-in person. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside of a signed-in view');
  return session;
}

export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}
