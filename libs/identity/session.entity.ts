import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** One sign-in that has not ended. */
@Entity('user_session')
@Unique('UQ_user_session_token', ['tokenHash'])
@Index('IDX_user_session_user', ['userId'])
@Index('IDX_user_session_expires', ['expiresAt'])
export class Session {
  @PrimaryColumn({ name: 'id', type: 'uuid', primaryKeyConstraintName: 'PK_user_session' })
  id!: string;

  /** SHA-256 of the token, in hex. The token itself is not stored. */
  @Column({ name: 'token_hash', type: 'varchar', length: 64 })
  tokenHash!: string;

  @ForeignKey('app_user', 'id', { name: 'FK_user_session_user', onDelete: 'CASCADE' })
  @Column({ name: 'user_id', type: 'uuid' })
  userId!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'last_seen_at', type: 'timestamptz' })
  lastSeenAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ name: 'address', type: 'varchar', length: 60 })
  address!: string;

  @Column({ name: 'agent', type: 'varchar', length: 200 })
  agent!: string;
}
