import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';
import pg from 'pg';

export interface DataSourceOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly entities: readonly (new () => object)[] | readonly EntitySchema[];
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
}

/** A data source over PostgreSQL. Schema changes come from migrations only; synchronisation is never on. */
export function createDataSource(options: DataSourceOptions): DataSource {
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
    extra: { options: '-c timezone=UTC', connectionTimeoutMillis: 10_000 },
  });
}
