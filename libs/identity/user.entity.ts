import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Role } from './permission.js';

/** One person who may sign in. */
@Entity('app_user')
@Index('UQ_app_user_username', { synchronize: false })
@Index('IDX_app_user_department', ['departmentId'])
@Check(
  'CHK_app_user_roles',
  `cardinality(roles) > 0 AND roles <@ ARRAY['editor', 'reviewer', 'admin', 'auditor', 'leader']::text[]`,
)
export class User {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'PK_app_user' })
  id!: string;

  /** Unique whatever its letters' case. */
  @Column({ name: 'username', type: 'varchar', length: 60 })
  username!: string;

  @Column({ name: 'display_name', type: 'varchar', length: 60 })
  displayName!: string;

  @ForeignKey('department', 'id', { name: 'FK_app_user_department' })
  @Column({ name: 'department_id', type: 'uuid' })
  departmentId!: string;

  @Column({ name: 'roles', type: 'text', array: true })
  roles!: Role[];

  /** argon2id. */
  @Column({ name: 'password_hash', type: 'text' })
  passwordHash!: string;

  @Column({ name: 'failed_sign_ins', type: 'integer', default: 0 })
  failedSignIns!: number;

  @Column({ name: 'locked_until', type: 'timestamptz', nullable: true })
  lockedUntil!: Date | null;

  @Column({ name: 'disabled_at', type: 'timestamptz', nullable: true })
  disabledAt!: Date | null;

  @Column({ name: 'version', type: 'integer', default: 1 })
  version!: number;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
