import { randomUUID } from 'node:crypto';
import type { JsonObject } from '#libs/kernel/json.js';

interface Kind {
  readonly status: number;
  /** What a caller reads where the call was doing something (`{action}`); the error's own words then become context. */
  readonly during: string;
}

const KINDS = {
  BadRequestError: { status: 400, during: 'Request not understood error, cannot {action}.' },
  UnauthorizedError: { status: 401, during: 'Authorisation error, cannot {action}.' },
  NoPermissionError: { status: 403, during: 'Permission error, cannot {action}.' },
  NotFoundError: { status: 404, during: 'Resource not found error, cannot {action}.' },
  UpdateCollisionError: { status: 409, during: 'Saving failed! Someone else is editing this post.' },
  RequestEntityTooLargeError: { status: 413, during: 'Request too large error, cannot {action}.' },
  UnsupportedMediaTypeError: { status: 415, during: 'Unsupported media error, cannot {action}.' },
  ValidationError: { status: 422, during: 'Validation error, cannot {action}.' },
  TooManyRequestsError: { status: 429, during: 'Too many requests error, cannot {action}.' },
  InternalServerError: { status: 500, during: 'Internal server error, cannot {action}.' },
  NotImplementedError: { status: 501, during: 'Internal server error, cannot {action}.' },
  MaintenanceError: { status: 503, during: 'Server down for maintenance, cannot {action}.' },
} as const satisfies Record<string, Kind>;

export type GhostErrorType = keyof typeof KINDS;

export interface GhostErrorFacts {
  readonly code?: string;
  readonly property?: string;
  readonly details?: JsonObject | JsonObject[];
}

/** A refusal as the Ghost Admin API words it (reference 1.6). */
export class GhostError extends Error {
  readonly status: number;

  constructor(
    readonly type: GhostErrorType,
    message: string,
    readonly facts: GhostErrorFacts = {},
  ) {
    super(message);
    this.name = type;
    this.status = KINDS[type].status;
  }
}

/** An error of this HTTP status, as rules of kind `error_number` ask for. */
export function errorOfStatus(status: number, code: string | undefined): Record<string, unknown> {
  const types = Object.keys(KINDS) as GhostErrorType[];
  const type = types.find((candidate) => KINDS[candidate].status === status) ?? 'InternalServerError';
  const facts = code === undefined ? {} : { code };
  return errorBody(new GhostError(type, 'Answered on demand.', facts), randomUUID(), null);
}

export function refuseGhost(type: GhostErrorType, message: string, facts: GhostErrorFacts = {}): never {
  throw new GhostError(type, message, facts);
}

/** `{errors: [{message, context, type, details, property, help, code, id, ghostErrorCode}]}`. */
export function errorBody(fault: GhostError, id: string, action: string | null): Record<string, unknown> {
  const { type, message, facts } = fault;
  const words =
    action === null
      ? { message, context: null }
      : { message: KINDS[type].during.replace('{action}', action), context: message };
  return {
    errors: [
      {
        ...words,
        type,
        details: facts.details ?? null,
        property: facts.property ?? null,
        help: null,
        code: facts.code ?? null,
        id,
        ghostErrorCode: null,
      },
    ],
  };
}
