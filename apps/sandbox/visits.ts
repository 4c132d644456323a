import type { AfterKind, FaultKind } from './faults.js';
import type { PlatformName } from './platform-name.js';

/** What is known about the call being served; filled in as it goes. */
export interface Visit {
  readonly platform: PlatformName;
  readonly endpoint: string;
  account: string | null;
  /** `ok` or the platform's error number or code. */
  result: string;
  fault: FaultKind | null;
  /** A fault that strikes once the work is done. */
  later: { readonly kind: AfterKind; readonly ms: number | undefined } | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    visit: Visit | null;
  }
  interface FastifyContextConfig {
    /** Name of the endpoint for faults and counts, where the route's path would not do. */
    endpoint?: string;
  }
}
