import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A picture, kept once by the hash of its bytes. */
@Entity('media')
export class Media {
  @PrimaryColumn({ name: 'sha256', type: 'varchar', length: 64, primaryKeyConstraintName: 'PK_media' })
  sha256!: string;

  @Column({ name: 'content_type', type: 'varchar', length: 40 })
  contentType!: string;

  @Column({ name: 'width', type: 'integer' })
  width!: number;

  @Column({ name: 'height', type: 'integer' })
  height!: number;

  @Column({ name: 'bytes', type: 'bytea' })
  bytes!: Buffer;

  @Column({ name: 'added_at', type: 'timestamptz' })
  addedAt!: Date;
}

/** What an address showed when it was last taken up. */
@Entity('media_source')
export class MediaSource {
  /** SHA-256 of the address, which may be a whole picture (`data:`). */
  @PrimaryColumn({
    name: 'address_hash',
    type: 'varchar',
    length: 64,
    primaryKeyConstraintName: 'PK_media_source',
  })
  addressHash!: string;

  /** For people; its beginning where it is long. */
  @Column({ name: 'address', type: 'varchar', length: 2000 })
  address!: string;

  /** Null: no picture could be had. */
  @ForeignKey('media', 'sha256', { name: 'FK_media_source_media' })
  @Column({ name: 'sha256', type: 'varchar', length: 64, nullable: true })
  sha256!: string | null;

  @Column({ name: 'taken_at', type: 'timestamptz' })
  takenAt!: Date;
}
