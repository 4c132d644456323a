import { Inject, Injectable } from '@nestjs/common';
import { ChannelAccess } from '#libs/channels/channel-access.js';
import { channelProfiles, type ChannelFacts } from '#libs/channels/channel.queries.js';
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
import { changedFields, renditionHash, type HashedRendition } from '#libs/renditions/rerender.js';
import { replacedReceipts } from './correct/correction-row.js';
import { fillPlaceholders } from './fill.js';
import { urlsOf } from './plan/link-fill.js';
import { fillLinks } from './plan/link-placeholders.rules.js';
import type { ReleaseRow } from './release-row.js';

interface StoredRendition {
  readonly template: string;
  readonly fields: JsonObject;
  readonly hash: string;
  readonly measures: Readonly<Record<string, number>>;
}

/** What the steps of the protocol work with: the channel, its connector, and the approved rendition. */
export interface Material {
  readonly channel: ChannelFacts;
  readonly connector: Connector;
  readonly timing: ConnectorTiming;
  readonly rendition: StoredRendition;
  readonly job: ReleaseJob;
}

/** Material that was compared with what was approved. */
export interface CheckedMaterial extends Material {
  /** Fields that are not as approved; empty when all is. */
  readonly moved: readonly string[];
  readonly print: string;
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
    const [material] = await this.loadAll(reader, [row]);
    if (material === undefined) throw new Error('no material was loaded');
    return material;
  }

  /** For many, by four statements, in their order. */
  async loadAll(reader: Reader, rows: readonly ReleaseRow[]): Promise<readonly Material[]> {
    const channels = new Map(
      (await channelProfiles(reader, [...new Set(rows.map((row) => row.channelId))])).map((channel) => [
        channel.channelId,
        channel,
      ]),
    );
    const renditions = new Map(
      (
        await reader.query<StoredRendition & { id: string; code: string }>(
          `SELECT n.id, n.template, n.fields, n.hash, n.measures, d.code
           FROM rendition n JOIN revision v ON v.id = n.revision_id JOIN draft d ON d.id = v.draft_id
           WHERE n.id = ANY($1::uuid[])`,
          [rows.map((row) => row.renditionId)],
        )
      ).map((rendition) => [rendition.id, rendition]),
    );
    const replaced = await replacedReceipts(
      reader,
      rows.map((row) => row.id),
    );
    return rows.map((row) => {
      const channel = channels.get(row.channelId);
      const rendition = renditions.get(row.renditionId);
      if (channel === undefined) throw new Error(`release ${row.id} names a channel that does not exist`);
      if (rendition === undefined) throw new Error(`release ${row.id} names a rendition that does not exist`);
      const material = this.assemble(row, channel, rendition);
      const replaces = replaced.get(row.id);
      return replaces === undefined ? material : { ...material, job: { ...material.job, replaces } };
    });
  }

  /**
   * Loads many for their commits and checks them against what was approved. What the checks were made on is printed
   * first: a print that is still the same at the gate says that they still hold.
   */
  async loadChecked(reader: Reader, rows: readonly ReleaseRow[]): Promise<readonly CheckedMaterial[]> {
    const prints = await materialPrints(
      reader,
      rows.map((row) => row.id),
    );
    const materials = await this.loadAll(reader, rows);
    const nows = await this.renditions.nowAll(
      reader,
      rows.map((row, index) => ({ revisionId: row.revisionId, channel: channelOf(materials[index]) })),
    );
    return materials.map((material, index) => {
      const row = rows[index];
      const now = nows[index];
      if (row === undefined || now === undefined) throw new Error('a release was not checked');
      return { ...material, print: prints.get(row.id) ?? '', moved: movedFields(row, material, now) };
    });
  }

  private assemble(
    row: ReleaseRow,
    channel: ChannelFacts,
    rendition: StoredRendition & { code: string },
  ): Material {
    const connector = this.connectors.get(channel.kind);
    if (connector === undefined) throw new Error(`no connector for channels of kind ${channel.kind}`);
    const job: ReleaseJob = {
      releaseId: row.id,
      marker: row.marker,
      code: rendition.code,
      channel,
      template: rendition.template,
      fields: fillPlaceholders(fillLinks(rendition.fields, urlsOf(row.links)), row.marker),
      contentHash: row.approvedHash,
      plannedAt: row.plannedAt,
      firstCommitAt: row.firstCommitAt,
    };
    return { channel, connector, timing: connector.timing(channel), rendition, job };
  }

  /** The same with what a look-up needs to tell old from new. */
  async forLookup(reader: Reader, row: ReleaseRow): Promise<Material> {
    const material = await this.load(reader, row);
    const doubtSince = row.commitStartedAt ?? row.firstCommitAt ?? row.plannedAt;
    const [before] = await reader.query<{ ids: Readonly<Record<string, string>> }>(
      `SELECT platform_ids AS ids FROM release_receipt WHERE channel_id = $1 AND recorded_at < $2
       ORDER BY recorded_at DESC LIMIT 1`,
      [row.channelId, doubtSince],
    );
    return { ...material, job: { ...material.job, doubtSince, publicBefore: before?.ids ?? null } };
  }

  async context(material: Material, signal: AbortSignal): Promise<ConnectorContext> {
    return await this.access.contextFor(material.channel.channelId, { signal });
  }
}

/**
 * Of all rows that the approved content and its rendering come from: equal prints mean that none was written since. The
 * channel has its own version.
 */
export async function materialPrints(
  reader: Reader,
  releaseIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await reader.prepared<{ id: string; print: string }>(
    `SELECT r.id, concat_ws('/', n.xmin, n.ctid, v.xmin, v.ctid, d.code, d.department_id, p.xmin, p.ctid) AS print
     FROM release r JOIN rendition n ON n.id = r.rendition_id JOIN revision v ON v.id = r.revision_id
       JOIN draft d ON d.id = v.draft_id JOIN department p ON p.id = d.department_id
     WHERE r.id = ANY($1::uuid[])`,
    [[...releaseIds]],
  );
  return new Map(rows.map((row) => [row.id, row.print]));
}

function channelOf(material: Material | undefined): ChannelFacts {
  if (material === undefined) throw new Error('no material was loaded');
  return material.channel;
}

/**
 * Names the fields that are no longer what was approved: of the stored rendition (altered in the database) and of what
 * the revision renders to now (settings or template changed). Empty: all is as approved.
 */
function movedFields(row: ReleaseRow, material: Material, now: HashedRendition): readonly string[] {
  const { rendition } = material;
  if (renditionHash(rendition.template, rendition.fields) !== row.approvedHash) return ['rendition'];
  if (now.hash === row.approvedHash) return [];
  const fields = changedFields(rendition.fields, now.fields);
  return fields.length > 0 ? fields : ['template'];
}

/**
 * Whether it may pass the gate while another release of its account is under way: the platform allows it, and nobody
 * asked for a space between them.
 */
export function overlaps({ connector, channel }: Material): boolean {
  return connector.capabilities.overlap === true && channel.minSpacingSeconds === 0;
}

/** Names the fields in which what was staged differs from what would be sent. */
export function stagedDifferently(row: ReleaseRow, material: Material): readonly string[] {
  return row.filled === null ? [] : changedFields(material.job.fields, row.filled);
}
