import { Inject, Injectable } from '@nestjs/common';
import { ChannelAccess } from '#libs/channels/channel-access.js';
import { channelProfile, type ChannelFacts } from '#libs/channels/channel.queries.js';
import {
  CONNECTORS,
  type Connector,
  type ConnectorContext,
  type ConnectorRegistry,
  type ConnectorTiming,
  type ReleaseJob,
} from '#libs/channels/connector.js';
import type { Reader } from '#libs/database/tx.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { RenditionSealer } from '#libs/renditions/rendition-sealer.js';
import { changedFields, renditionHash } from '#libs/renditions/rerender.js';
import { fillPlaceholders } from './fill.js';
import type { ReleaseRow } from './release-row.js';

interface StoredRendition {
  readonly template: string;
  readonly fields: JsonObject;
  readonly hash: string;
}

/** What the steps of the protocol work with: the channel, its connector, and the approved rendition. */
export interface Material {
  readonly channel: ChannelFacts;
  readonly connector: Connector;
  readonly timing: ConnectorTiming;
  readonly rendition: StoredRendition;
  readonly job: ReleaseJob;
}

/** Gathers a release's material, and checks that it is still what was approved. */
@Injectable()
export class ReleaseMaterial {
  constructor(
    private readonly access: ChannelAccess,
    private readonly renditions: RenditionSealer,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
  ) {}

  async load(reader: Reader, row: ReleaseRow): Promise<Material> {
    const channel = await channelProfile(reader, row.channelId);
    if (channel === undefined) throw new Error(`release ${row.id} names a channel that does not exist`);
    const connector = this.connectors.get(channel.kind);
    if (connector === undefined) throw new Error(`no connector for channels of kind ${channel.kind}`);
    const [rendition] = await reader.query<StoredRendition & { code: string }>(
      `SELECT n.template, n.fields, n.hash, d.code
       FROM rendition n JOIN revision v ON v.id = n.revision_id JOIN draft d ON d.id = v.draft_id WHERE n.id = $1`,
      [row.renditionId],
    );
    if (rendition === undefined) throw new Error(`release ${row.id} names a rendition that does not exist`);
    const job: ReleaseJob = {
      releaseId: row.id,
      marker: row.marker,
      code: rendition.code,
      channel,
      template: rendition.template,
      fields: fillPlaceholders(rendition.fields, row.marker),
      contentHash: row.approvedHash,
      plannedAt: row.plannedAt,
      firstCommitAt: row.firstCommitAt,
    };
    return { channel, connector, timing: connector.timing(channel), rendition, job };
  }

  async context(material: Material, signal: AbortSignal): Promise<ConnectorContext> {
    return await this.access.contextFor(material.channel.channelId, { signal });
  }

  /**
   * Names the fields that are no longer what was approved: of the stored rendition (altered in the database), of what
   * was staged, and of what the revision renders to now (settings or template changed). Empty: all is as approved.
   */
  async moved(reader: Reader, row: ReleaseRow, material: Material): Promise<readonly string[]> {
    const { rendition, job } = material;
    if (renditionHash(rendition.template, rendition.fields) !== row.approvedHash) return ['rendition'];
    if (row.filled !== null) {
      const staged = changedFields(job.fields, row.filled);
      if (staged.length > 0) return staged;
    }
    const now = await this.renditions.now(reader, row.revisionId, material.channel);
    if (now.hash === row.approvedHash) return [];
    const fields = changedFields(rendition.fields, now.fields);
    return fields.length > 0 ? fields : ['template'];
  }
}
