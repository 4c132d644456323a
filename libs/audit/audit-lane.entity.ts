import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The head of one chain: how long it must be and how it must end. */
@Entity('audit_lane')
export class AuditLane {
  @PrimaryColumn({ name: 'lane', type: 'varchar', length: 80, primaryKeyConstraintName: 'PK_audit_lane' })
  lane!: string;

  @Column({ name: 'last_number', type: 'bigint' })
  lastNumber!: string;

  @Column({ name: 'last_hash', type: 'varchar', length: 64 })
  lastHash!: string;

  /** No later entry of the lane is older. */
  @Column({ name: 'last_at', type: 'timestamptz' })
  lastAt!: Date;
}
