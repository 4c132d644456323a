import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';

export type ProcessLog = Logger;

const HIDDEN = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'smtpPassword',
  'credentials',
  'secret',
  'token',
];

export interface LogOptions {
  /** Which process speaks. */
  readonly app: string;
  readonly level: string;
  readonly destination?: DestinationStream;
}

/**
 * The log of a process: one JSON object per line. What must stay secret is hidden wherever it stands in the first three
 * levels of a line; of an error only its names, text and place are kept, because a database error carries the
 * statement's parameters and an HTTP error the request's headers.
 */
export function createLog({ app, level, destination }: LogOptions): ProcessLog {
  const options = {
    level,
    base: { app },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: HIDDEN.flatMap((name) => ['', '*', '*.*'].map((parent) => `${parent}["${name}"]`)),
      censor: '[hidden]',
    },
    serializers: { err: (error: unknown) => describeError(error) },
  };
  return pino(options, destination ?? pino.destination(1));
}

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Lets what is written with Nest's `Logger` go into the process's log, with its level and its hiding. */
export function nestLog(log: ProcessLog): LoggerService {
  const write = (level: Level, message: unknown, rest: readonly unknown[]): void => {
    const context = rest.at(-1);
    const about = typeof context === 'string' ? { context } : {};
    if (typeof message === 'object' && message !== null) {
      const [text] = rest;
      const members = message instanceof Error ? { err: message } : message;
      log[level]({ ...about, ...members }, rest.length > 1 && typeof text === 'string' ? text : '');
    } else log[level](about, String(message));
  };
  return {
    fatal: (message: unknown, ...rest: unknown[]) => {
      write('fatal', message, rest);
    },
    error: (message: unknown, ...rest: unknown[]) => {
      write('error', message, rest);
    },
    warn: (message: unknown, ...rest: unknown[]) => {
      write('warn', message, rest);
    },
    log: (message: unknown, ...rest: unknown[]) => {
      write('info', message, rest);
    },
    debug: (message: unknown, ...rest: unknown[]) => {
      write('debug', message, rest);
    },
    verbose: (message: unknown, ...rest: unknown[]) => {
      write('trace', message, rest);
    },
  };
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
