import pg from 'pg';

export interface EmptyDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of the test cluster that nothing was migrated into yet. */
export async function createEmptyDatabase(): Promise<EmptyDatabase> {
  const cluster = process.env['TEST_CLUSTER_URL'];
  if (cluster === undefined)
    throw new Error('the test cluster is not running: run the tests through jest.config.js');
  const name = `e_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  const statement = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: `${cluster}/postgres` });
    await client.connect();
    await client.query(sql).finally(async () => {
      await client.end();
    });
  };
  await statement(`CREATE DATABASE ${name}`);
  return {
    url: `${cluster}/${name}`,
    drop: async () => {
      await statement(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
