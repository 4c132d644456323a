import { useRef } from 'react';
import { useMutation, useQueryClient, type QueryKey, type UseMutationResult } from '@tanstack/react-query';
import { asProblem, type ApiProblem } from './problem.js';
import { randomKey } from './uuid.js';

export interface ActOptions<Input, Output> {
  /** Queries whose answers the act changes. */
  readonly touches?: readonly QueryKey[];
  readonly onDone?: (output: Output, input: Input) => void;
  readonly onRefused?: (problem: ApiProblem, input: Input) => void;
}

/** What an act is given besides its input: headers that let the server recognise a repeated request. */
export interface ActContext {
  readonly headers: { readonly 'Idempotency-Key': string };
}

/**
 * Something a person does once. While it runs a second click does nothing; when the answer is lost, trying the same
 * again carries the same key, so that the server does it once whatever arrived.
 */
export function useAct<Input, Output>(
  act: (input: Input, context: ActContext) => Promise<Output>,
  options: ActOptions<Input, Output> = {},
): UseMutationResult<Output, ApiProblem, Input> & { readonly once: (input: Input) => void } {
  const client = useQueryClient();
  const open = useRef<{ text: string; key: string } | null>(null);
  const running = useRef(false);

  const mutation = useMutation<Output, ApiProblem, Input>({
    retry: false,
    mutationFn: async (input) => {
      const text = JSON.stringify(input ?? null);
      if (open.current?.text !== text) open.current = { text, key: randomKey() };
      try {
        const output = await act(input, { headers: { 'Idempotency-Key': open.current.key } });
        open.current = null;
        return output;
      } catch (error) {
        const problem = asProblem(error);
        if (!problem.isSilence) open.current = null;
        throw problem;
      } finally {
        running.current = false;
      }
    },
    onSuccess: async (output, input) => {
      options.onDone?.(output, input);
      await Promise.all((options.touches ?? []).map((queryKey) => client.invalidateQueries({ queryKey })));
    },
    onError: (problem, input) => options.onRefused?.(problem, input),
  });

  const once = (input: Input): void => {
    if (running.current) return;
    running.current = true;
    mutation.mutate(input);
  };
  return { ...mutation, once };
}
