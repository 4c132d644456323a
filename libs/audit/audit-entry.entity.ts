import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { JsonObject } from '#libs/kernel/json.js';

/** One link of a chain. A trigger refuses to change or remove it. */
@Entity('audit_entry')
@Unique('UQ_audit_entry_link', ['lane', 'number', 'at'])
@Index('IDX_audit_entry_at', { synchronize: false })
@Index('IDX_audit_entry_subject', ['subjectId', 'at'])
@Index('IDX_audit_entry_department', { synchronize: false })
export class AuditEntry {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'PK_audit_entry' })
  id!: string;

  @Column({ name: 'lane', type: 'varchar', length: 80 })
  lane!: string;

  @Column({ name: 'number', type: 'bigint' })
  number!: string;

  @PrimaryColumn({ name: 'at', type: 'timestamptz', primaryKeyConstraintName: 'PK_audit_entry' })
  at!: Date;

  @Column({ name: 'actor_id', type: 'uuid', nullable: true })
  actorId!: string | null;

  @Column({ name: 'actor_name', type: 'varchar', length: 120 })
  actorName!: string;

  @Column({ name: 'action', type: 'varchar', length: 80 })
  action!: string;

  @Column({ name: 'subject_type', type: 'varchar', length: 40 })
  subjectType!: string;

  @Column({ name: 'subject_id', type: 'varchar', length: 80 })
  subjectId!: string;

  @Column({ name: 'department_id', type: 'uuid', nullable: true })
  departmentId!: string | null;

  @Column({ name: 'detail', type: 'jsonb' })
  detail!: JsonObject;

  @Column({ name: 'previous_hash', type: 'varchar', length: 64 })
  previousHash!: string;

  @Column({ name: 'hash', type: 'varchar', length: 64 })
  hash!: string;
}
