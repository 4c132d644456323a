import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { createTestDatabase, type EntityClass, type TestDatabase } from '../../test/support/test-database.js';
import { ENTITIES } from './entities.js';

@Entity('department')
class DriftedDepartment {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'PK_department' })
  id!: string;

  @Column({ name: 'code', type: 'varchar', length: 41 })
  code!: string;
}

describe('the entities', () => {
  let test: TestDatabase | undefined;

  beforeEach(() => {
    test = undefined;
  });

  afterEach(async () => {
    await test?.close();
  });

  /** What TypeORM would do to the migrated schema to make it what the entities say. */
  const drift = async (entities: readonly EntityClass[]): Promise<readonly string[]> => {
    test = await createTestDatabase(entities);
    const { upQueries } = await test.dataSource.driver.createSchemaBuilder().log();
    return upQueries.map((statement) => statement.query);
  };

  it('describe exactly what the migrations make', async () => {
    expect(await drift(ENTITIES)).toEqual([]);
  });

  it('are told from what the migrations make when they differ', async () => {
    const statements = await drift([DriftedDepartment]);
    expect(statements.join('\n')).toMatch(/DROP COLUMN "name"/);
    expect(statements.join('\n')).toMatch(/"code"/);
    expect(statements.join('\n')).toMatch(/UQ_department_code/);
  });
});
