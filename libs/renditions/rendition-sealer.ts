import { Inject, Injectable } from '@nestjs/common';
import { activeChannels, channelProfiles, type ChannelFacts } from '#libs/channels/channel.queries.js';
import {
  CONNECTORS,
  type Connector,
  type ConnectorRegistry,
  type Finding,
  type PublishableContent,
} from '#libs/channels/connector.js';
import { MediaShelf } from '#libs/channels/media-shelf.js';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import { newId } from '#libs/kernel/ids.js';
import { invalid } from '#libs/kernel/problem.js';
import { publishableDraft, publishableFor, publishableRevision, revisionOrigins } from './publishable.js';
import { rerender, type HashedRendition } from './rerender.js';
import { pinMedia, pinnedDraftMedia, pinnedMedia, pinnedMediaOfAll } from './revision-media.js';

export interface SealedRendition {
  readonly id: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly hash: string;
  readonly findings: readonly Finding[];
}

export interface RenditionPreview extends HashedRendition {
  readonly channelId: string;
  readonly channelName: string;
  readonly channelKind: string;
  readonly findings: readonly Finding[];
}

/** Renders content for channels: sealed with a revision for review, or unstored for the editor's eyes. */
@Injectable()
export class RenditionSealer {
  constructor(
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly shelf: MediaShelf,
  ) {}

  /**
   * The channels that are meant, all active ones of the department when none are named.
   * @throws Problem 422 naming each that is unknown, of another department or retired, or when there is no channel.
   */
  async channels(
    reader: Reader,
    departmentId: string,
    channelIds: readonly string[] | undefined,
  ): Promise<readonly ChannelFacts[]> {
    if (channelIds === undefined) {
      const active = await activeChannels(reader, departmentId);
      if (active.length > 0) return active;
      const message = '部门还没有可用的渠道，请管理员先接入渠道，或恢复已停用的渠道。';
      throw invalid([{ field: 'channelIds', code: 'no-channels', message }]);
    }
    const found = (await channelProfiles(reader, channelIds)).filter(
      (channel) => channel.departmentId === departmentId && channel.state !== 'retired',
    );
    const faults = channelIds.flatMap((id, index) =>
      found.some((channel) => channel.channelId === id.toLowerCase())
        ? []
        : [
            {
              field: `channelIds[${index}]`,
              code: 'unknown-channel',
              message: '没有这个渠道，或它不属于您的部门。',
            },
          ],
    );
    if (faults.length > 0) throw invalid(faults);
    return found;
  }

  /**
   * Takes up the pictures that the draft would show on the channels, so that rendering has their bytes. Makes calls:
   * to be used before a transaction, not in one.
   */
  async takeUpMedia(reader: Reader, draftId: string, channels: readonly ChannelFacts[]): Promise<void> {
    const addresses: string[] = [];
    for (const channel of channels) {
      const connector = this.connectorOf(channel);
      if (connector.pictures === undefined) continue;
      const draft = await publishableDraft(reader, draftId, channel.channelId, this.settings.publicUrl);
      if (draft !== undefined) addresses.push(...connector.pictures(draft, channel));
    }
    await this.shelf.takeUp(addresses);
  }

  /** Renders and stores; the same text sealed again answers the same rows. */
  async seal(
    tx: Tx,
    revisionId: string,
    channels: readonly ChannelFacts[],
  ): Promise<readonly SealedRendition[]> {
    const sealed: SealedRendition[] = [];
    for (const channel of channels) {
      const connector = this.connectorOf(channel);
      const content = await publishableRevision(tx, revisionId, channel.channelId, this.settings.publicUrl);
      await pinMedia(tx, revisionId, connector.pictures?.(content, channel) ?? []);
      const rendition = await this.rendered(tx, revisionId, content, channel);
      const findings = connector.validate(rendition, channel);
      const id = await this.store(tx, revisionId, channel.channelId, rendition, findings);
      sealed.push({
        id,
        channelId: channel.channelId,
        channelName: channel.name,
        hash: rendition.hash,
        findings,
      });
    }
    return sealed;
  }

  /**
   * The draft's present text on each channel, as if it were revision `number` (left out: the latest); empty when there
   * is no such draft.
   */
  async preview(
    reader: Reader,
    draftId: string,
    channels: readonly ChannelFacts[],
    number?: number,
  ): Promise<readonly RenditionPreview[]> {
    const previews: RenditionPreview[] = [];
    for (const channel of channels) {
      const draft = await publishableDraft(reader, draftId, channel.channelId, this.settings.publicUrl);
      if (draft === undefined) return [];
      const content = number === undefined ? draft : { ...draft, revisionNumber: number };
      const connector = this.connectorOf(channel);
      const addresses = connector.pictures?.(content, channel) ?? [];
      const media = {
        ...(await this.shelf.facts(reader, addresses)),
        ...(number === undefined ? {} : await pinnedDraftMedia(reader, draftId, number, addresses)),
      };
      const rendition = rerender({ ...content, media }, channel, connector);
      previews.push({
        ...rendition,
        channelId: channel.channelId,
        channelName: channel.name,
        channelKind: channel.kind,
        findings: connector.validate(rendition, channel),
      });
    }
    return previews;
  }

  /** What a revision renders to on a channel as both are now. */
  async now(reader: Reader, revisionId: string, channel: ChannelFacts): Promise<HashedRendition> {
    const content = await publishableRevision(reader, revisionId, channel.channelId, this.settings.publicUrl);
    return await this.rendered(reader, revisionId, content, channel);
  }

  private async rendered(
    reader: Reader,
    revisionId: string,
    content: PublishableContent,
    channel: ChannelFacts,
  ): Promise<HashedRendition> {
    const connector = this.connectorOf(channel);
    const addresses = connector.pictures?.(content, channel) ?? [];
    const media = await pinnedMedia(reader, revisionId, addresses);
    return rerender({ ...content, media }, channel, connector);
  }

  /** The same for many, in their order; each revision is read once. */
  async nowAll(
    reader: Reader,
    wanted: readonly { readonly revisionId: string; readonly channel: ChannelFacts }[],
  ): Promise<readonly HashedRendition[]> {
    const origins = await revisionOrigins(
      reader,
      wanted.map((one) => one.revisionId),
    );
    const plain = wanted.map(({ revisionId, channel }) => {
      const origin = origins.get(revisionId);
      if (origin === undefined) throw new Error(`there is no revision ${revisionId}`);
      const connector = this.connectorOf(channel);
      const content = publishableFor(origin, channel.channelId, this.settings.publicUrl);
      return {
        revisionId,
        channel,
        connector,
        content,
        addresses: connector.pictures?.(content, channel) ?? [],
      };
    });
    const media = await pinnedMediaOfAll(reader, plain);
    return plain.map(({ channel, connector, content }, index) =>
      rerender({ ...content, media: media[index] ?? {} }, channel, connector),
    );
  }

  private connectorOf(channel: ChannelFacts): Connector {
    const connector = this.connectors.get(channel.kind);
    if (connector === undefined) throw new Error(`no connector for channels of kind ${channel.kind}`);
    return connector;
  }

  private async store(
    tx: Tx,
    revisionId: string,
    channelId: string,
    rendition: HashedRendition,
    findings: readonly Finding[],
  ): Promise<string> {
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO rendition (id, revision_id, channel_id, template, fields, hash, preview_html, measures, findings, sealed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())
       ON CONFLICT (revision_id, channel_id, hash) DO UPDATE SET findings = excluded.findings RETURNING id`,
      [
        newId(),
        revisionId,
        channelId,
        rendition.template,
        JSON.stringify(rendition.fields),
        rendition.hash,
        rendition.previewHtml,
        JSON.stringify(rendition.measures),
        JSON.stringify(findings),
      ],
    );
    if (row === undefined) throw new Error('a rendition was not stored');
    return row.id;
  }
}
