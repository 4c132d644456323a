import type http from 'node:http';
import type { Departure } from '#libs/kernel/departure.js';

declare module 'node:http' {
  interface Agent {
    /** Gives a request its connection, upon which Node writes it. Called from the request's constructor. */
    addRequest(request: http.ClientRequest, options: http.RequestOptions): void;
  }
  interface RequestOptions {
    /** Until this is given the request gets no connection: nothing of it can leave. */
    departs?: Departure | undefined;
  }
}

/**
 * Lets `add` give the request its connection now, or when it may depart; not at all once it was given up. What it throws
 * then is an error of the request, as it would have been before.
 */
export function addWhenDeparting(
  request: http.ClientRequest,
  options: http.RequestOptions,
  add: (request: http.ClientRequest, options: http.RequestOptions) => void,
): void {
  const { departs, ...others } = options;
  if (departs === undefined) add(request, options);
  else
    departs.whenGiven(() => {
      if (request.destroyed) return;
      try {
        add(request, others);
      } catch (error) {
        request.destroy();
        request.emit('error', error);
      }
    });
}
