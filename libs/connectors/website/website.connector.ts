import type {
  ChannelProfile,
  ConfirmOutcome,
  ConnectionReport,
  Connector,
  ConnectorCapabilities,
  ConnectorContext,
  ConnectorTiming,
  Finding,
  LookupContext,
  LookupOutcome,
  PublishableContent,
  ReleaseJob,
  Rendition,
  StageContext,
  StageOutcome,
  PresenceOutcome,
  WithdrawalWay,
  WithdrawOutcome,
  WholeConfiguration,
  Trace,
  TracedItem,
} from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, PlatformHandle, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import { pictureAddresses } from '#libs/webpage/kept-pictures.js';
import { slugOf } from '#libs/webpage/page-names.js';
import { AddressGuard } from '#libs/channels/address-guard.js';
import { DropDialect } from './drop/drop.dialect.js';
import { PushDialect } from './push/push.dialect.js';
import type { WebsiteDialect } from './website.dialect.js';
import { WEBSITE_CONFIGURATION } from './website.fields.js';
import { judgeWebsite } from './website.judge.js';
import { renderWebsite } from './website.renderer.js';
import {
  keepsPictures,
  readWebsiteSettings,
  websiteTiming,
  type WebsiteDialectName,
} from './website.settings.js';
import { validateWebsite } from './website.validate.js';
import { WordPressDialect } from './wordpress/wordpress.dialect.js';

/** What the operator of this machine allows beside the open internet. */
export interface WebsiteOptions {
  /** The only directory that may be dropped into; null: none. */
  readonly dropDir?: string | null;
  /** Intranet addresses that may be called; see `AddressGuard`. */
  readonly allowAddresses?: readonly string[];
}

/** A government website, in the dialect that the channel's settings name (reference, government websites, part 1). */
export class WebsiteConnector implements Connector {
  readonly kind = 'website';
  readonly label = '政府网站';
  readonly configuration = WEBSITE_CONFIGURATION;

  /**
   * True of all dialects: a drop is told by the name of its manifest; publishing a WordPress post again changes nothing, and a receiver knows a repeated
   * message by its id.
   */
  readonly capabilities: ConnectorCapabilities = {
    asynchronous: false,
    idempotencyKey: true,
    lookup: 'exact',
    overlap: true,
    marker: '网页短名（如 qa-2026-000123）和消息编号',
    canUpdate: true,
    canWithdraw: true,
    quotas: [],
  };

  private readonly dialects: Readonly<Record<WebsiteDialectName, WebsiteDialect>>;

  constructor(options: WebsiteOptions = {}) {
    const guard = new AddressGuard(options.allowAddresses ?? []);
    this.dialects = {
      wordpress: new WordPressDialect(),
      push: new PushDialect(),
      drop: new DropDialect({ root: options.dropDir ?? null, guard }),
    };
  }

  timing(channel: ChannelProfile): ConnectorTiming {
    return websiteTiming(channel.settings);
  }

  judge(configuration: WholeConfiguration): readonly FieldFault[] {
    return judgeWebsite(configuration);
  }

  async checkConnection(context: ConnectorContext): Promise<ConnectionReport> {
    const checks = await this.dialectOf(context.channel).check(context);
    return { ok: checks.every((check) => check.ok), checks };
  }

  pictures(content: PublishableContent, channel: ChannelProfile): readonly string[] {
    const settings = readWebsiteSettings(channel.settings);
    if (settings.dialect !== 'push') return keepsPictures(settings) ? pictureAddresses(content) : [];
    return pictureAddresses(content).filter((address) => !address.startsWith('data:'));
  }

  render(content: PublishableContent, channel: ChannelProfile): Rendition {
    return renderWebsite(content, channel);
  }

  validate(rendition: Rendition, channel: ChannelProfile): readonly Finding[] {
    return validateWebsite(rendition, channel);
  }

  async stage(job: ReleaseJob, context: StageContext): Promise<StageOutcome> {
    return await this.dialectOf(context.channel).stage(job, context);
  }

  commitServer(channel: ChannelProfile, staged: JsonObject): string | null {
    return this.dialectOf(channel).commitServer?.(channel, staged) ?? null;
  }

  standsReady(channel: ChannelProfile): boolean {
    return this.dialectOf(channel).standsReady?.() ?? false;
  }

  async commit(job: ReleaseJob, staged: JsonObject, context: ConnectorContext): Promise<CommitOutcome> {
    return await this.dialectOf(context.channel).commit(job, staged, context);
  }

  async lookup(job: ReleaseJob, staged: JsonObject, context: LookupContext): Promise<LookupOutcome> {
    return await this.dialectOf(context.channel).lookup(job, staged, context);
  }

  async confirm(job: ReleaseJob, handle: PlatformHandle, context: ConnectorContext): Promise<ConfirmOutcome> {
    const confirmed = await this.dialectOf(context.channel).confirm?.(job, handle, context);
    return confirmed ?? { kind: 'pending' };
  }

  async withdraw(receipt: PlatformReceipt, context: ConnectorContext): Promise<WithdrawOutcome> {
    return await this.dialectOf(context.channel).withdraw(receipt, context);
  }

  trace({ code, marker }: TracedItem, channel: ChannelProfile): Trace {
    const { dialect, siteUrl } = readWebsiteSettings(channel.settings);
    return {
      signs: [
        { label: '网页短名', text: slugOf(code) },
        { label: '消息编号', text: marker },
      ],
      backOffice: dialect === 'wordpress' && siteUrl !== '' ? `${siteUrl}/wp-admin/edit.php` : null,
    };
  }

  withdrawal(channel: ChannelProfile): WithdrawalWay {
    return this.dialectOf(channel).withdrawal(channel);
  }

  async presence(receipt: PlatformReceipt, context: ConnectorContext): Promise<PresenceOutcome> {
    return await this.dialectOf(context.channel).presence(receipt, context);
  }

  async update(
    job: ReleaseJob,
    staged: JsonObject,
    replaced: PlatformReceipt,
    context: ConnectorContext,
  ): Promise<CommitOutcome> {
    return await this.dialectOf(context.channel).update(job, staged, replaced, context);
  }

  private dialectOf(channel: ChannelProfile): WebsiteDialect {
    return this.dialects[readWebsiteSettings(channel.settings).dialect];
  }
}

export function createWebsiteConnector(options: WebsiteOptions = {}): Connector {
  return new WebsiteConnector(options);
}
