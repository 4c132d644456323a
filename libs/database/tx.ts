declare const brand: unique symbol;

export type SqlRow = Record<string, unknown>;

/**
 * A running transaction. Only `Database.transaction` makes one, so a function that takes a Tx cannot be called
 * outside of a transaction.
 */
export interface Tx {
  readonly [brand]: 'Tx';
  /** Runs one statement with `$1`-style parameters and returns its rows. */
  query<Row extends object = SqlRow>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /**
   * The same for a statement that is run again and again: each connection parses and plans it once. For texts of which
   * there are few, and whose best plan does not hang on the parameters.
   */
  prepared<Row extends object = SqlRow>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** Anything that answers statements: the database outside, or a transaction. For reading. */
export interface Reader {
  query<Row extends object = SqlRow>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  prepared<Row extends object = SqlRow>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}
