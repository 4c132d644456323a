import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Json } from '#libs/kernel/json.js';

/** The answer kept under a person's idempotency key; without a status while the first request still runs. */
@Entity('idempotent_request')
@Index('IDX_idempotent_request_created', ['createdAt'])
export class IdempotentRequest {
  @ForeignKey('app_user', 'id', { name: 'FK_idempotent_request_user', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'user_id', type: 'uuid', primaryKeyConstraintName: 'PK_idempotent_request' })
  userId!: string;

  @PrimaryColumn({
    name: 'key',
    type: 'varchar',
    length: 120,
    primaryKeyConstraintName: 'PK_idempotent_request',
  })
  key!: string;

  @Column({ name: 'request_hash', type: 'varchar', length: 64 })
  requestHash!: string;

  @Column({ name: 'status', type: 'integer', nullable: true })
  status!: number | null;

  @Column({ name: 'headers', type: 'jsonb', nullable: true })
  headers!: Record<string, string> | null;

  @Column({ name: 'body', type: 'jsonb', nullable: true })
  body!: Json;

  /** Of the request that holds the key. */
  @Column({ name: 'claim_id', type: 'uuid', nullable: true })
  claimId!: string | null;

  /** Set in the transaction of the act itself. */
  @Column({ name: 'acted_at', type: 'timestamptz', nullable: true })
  actedAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
