import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** The picture an address stood for when a revision was sealed. */
@Entity('revision_media')
export class RevisionMedia {
  @ForeignKey('revision', 'id', { name: 'FK_revision_media_revision' })
  @PrimaryColumn({ name: 'revision_id', type: 'uuid', primaryKeyConstraintName: 'PK_revision_media' })
  revisionId!: string;

  @PrimaryColumn({
    name: 'address_hash',
    type: 'varchar',
    length: 64,
    primaryKeyConstraintName: 'PK_revision_media',
  })
  addressHash!: string;

  @ForeignKey('media', 'sha256', { name: 'FK_revision_media_media' })
  @Column({ name: 'sha256', type: 'varchar', length: 64 })
  sha256!: string;
}
