import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** One department of the city; everything that belongs to one carries its id. */
@Entity('department')
@Unique('UQ_department_code', ['code'])
export class Department {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'PK_department' })
  id!: string;

  @Column({ name: 'code', type: 'varchar', length: 40 })
  code!: string;

  @Column({ name: 'name', type: 'varchar', length: 120 })
  name!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
