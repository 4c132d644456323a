import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';
import pg from 'pg';

export interface DataSourceOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly entities: readonly (new () => object)[] | readonly EntitySchema[];
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /**
   * Longest one statement may take, in milliseconds; 0 for no limit. PostgreSQL ends it then, and when not even that is
   * heard of, the connection is given up as silent a little later.
   */
  readonly statementLimitMs?: number;
  /** How much longer than that an answer is waited for before the network is taken for silent; 5 s unless told. */
  readonly silenceMs?: number;
}

const STATEMENT_LIMIT_MS = 20_000;
const SILENCE_MS = 5_000;
const CONNECT_LIMIT_MS = 10_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

/**
 * A data source over PostgreSQL, without just-in-time compilation: on many short statements it costs a hundred times what
 * it saves. Schema changes come from migrations only; synchronisation is never on.
 */
export function createDataSource(options: DataSourceOptions): DataSource {
  const limit = options.statementLimitMs ?? STATEMENT_LIMIT_MS;
  return new DataSource({
    type: 'postgres',
    driver: pg,
    url: options.url,
    entities: [...options.entities],
    migrations: [...options.migrations],
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    applicationName: options.applicationName,
    poolSize: options.poolSize,
    installExtensions: false,
    extra: {
      pipeline: true,
      options: `-c timezone=UTC -c jit=off -c statement_timeout=${limit} -c idle_in_transaction_session_timeout=${limit === 0 ? 0 : 4 * limit}`,
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
      ...(limit === 0 ? {} : { query_timeout: limit + (options.silenceMs ?? SILENCE_MS) }),
    },
  });
}
