/**
 * SQLSTATE codes of PostgreSQL (documentation, appendix A) that say the whole transaction may be run again from the
 * start, with the wait before the first repetition. Decided by code, never by message.
 */
const RETRYABLE: ReadonlyMap<string, number> = new Map([
  ['40001', 5], // serialization_failure
  ['40P01', 20], // deadlock_detected
  ['55P03', 50], // lock_not_available
  ['57P01', 250], // admin_shutdown
  ['57P02', 250], // crash_shutdown
  ['57P03', 500], // cannot_connect_now: starting up
  ['08000', 250],
  ['08003', 250],
  ['08006', 250],
  ['08001', 500],
]);

/** Socket errors of a connection that died or could not be made. */
const CONNECTION_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'string') return code;
  return codeOf(Reflect.get(error, 'driverError'));
}

/** SQLSTATE of a failed statement, or undefined. */
export function sqlState(error: unknown): string | undefined {
  const code = codeOf(error);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Name of the constraint a statement broke, or undefined. */
export function brokenConstraint(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const name: unknown = Reflect.get(error, 'constraint');
  if (typeof name === 'string') return name;
  return brokenConstraint(Reflect.get(error, 'driverError'));
}

export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505';
}

/** A lock was not had within the time that the transaction set itself. */
export function isLockNotAvailable(error: unknown): boolean {
  return sqlState(error) === '55P03';
}

/** Given up for lack of time or room: a limit of time, a lock, a deadlock that came again and again. */
const OVERLOAD = new Set(['57014', '55P03', '40001', '40P01']);

/** True when the database lives and may well do the same a little later. Class 53: insufficient resources. */
export function isOverload(error: unknown): boolean {
  const state = sqlState(error);
  return state !== undefined && (OVERLOAD.has(state) || state.startsWith('53'));
}

/** True when the database cannot be reached or is going down: nothing is known to be wrong with the statement. */
export function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined)
    return CONNECTION_CODES.has(code) || code.startsWith('57P0') || code.startsWith('08');
  return (
    error instanceof Error &&
    /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect/.test(
      error.message,
    )
  );
}

/** Classes of SQLSTATE that find fault with what was asked, not with the database's day. */
const STATEMENT_FAULTS = new Set(['22', '23', '42']);

/** True when the same statements would fail again however often they are tried. */
export function blamesStatement(error: unknown): boolean {
  return STATEMENT_FAULTS.has(sqlState(error)?.slice(0, 2) ?? '');
}

/** Milliseconds to wait before running the transaction again, or undefined when that would not help. */
export function retryDelayMs(error: unknown): number | undefined {
  const state = sqlState(error);
  return state === undefined ? undefined : RETRYABLE.get(state);
}
