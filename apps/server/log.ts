import { pino, type DestinationStream, type Logger } from 'pino';

export type ServerLog = Logger;

const HIDDEN = ['authorization', 'cookie', 'set-cookie', 'password', 'credentials', 'token'];

/**
 * The log of the server: one JSON object per line. What must stay secret is hidden wherever it stands in the first
 * three levels of a line; of an error only its names, text and place are kept, because a database error carries the
 * statement's parameters and an HTTP error the request's headers.
 */
export function createLog(level: string, destination: DestinationStream = pino.destination(1)): ServerLog {
  const options = {
    level,
    base: { app: 'server' },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: HIDDEN.flatMap((name) => ['', '*', '*.*'].map((parent) => `${parent}["${name}"]`)),
      censor: '[hidden]',
    },
    serializers: { err: (error: unknown) => describeError(error) },
  };
  return pino(options, destination);
}

interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const code: unknown = Reflect.get(error, 'code');
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined || depth >= 3 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}
