import { QueryClient } from '@tanstack/react-query';
import { asProblem } from './problem.js';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => {
        const { status, isSilence } = asProblem(error);
        return (isSilence || status >= 502) && count < 3;
      },
      retryDelay: (count) => Math.min(500 * 2 ** count, 5_000),
    },
  },
});
