import { createLog as createProcessLog, type ProcessLog } from '#libs/runtime/log.js';

export type ServerLog = ProcessLog;

/** The log of the server. */
export function createLog(level: string, destination?: { write(line: string): void }): ServerLog {
  return createProcessLog({ app: 'server', level, ...(destination === undefined ? {} : { destination }) });
}
