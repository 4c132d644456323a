import type {
  ChannelProfile,
  ConnectionReport,
  Connector,
  ConnectorCapabilities,
  ConnectorContext,
  ConnectorTiming,
  Finding,
  LookupContext,
  LookupOutcome,
  PresenceOutcome,
  PublishableContent,
  ReleaseJob,
  Rendition,
  Renewal,
  StageContext,
  StageOutcome,
  WithdrawalWay,
  WithdrawOutcome,
  WholeConfiguration,
  Trace,
  TracedItem,
} from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import { pictureAddresses } from '#libs/webpage/kept-pictures.js';
import { slugOf } from '#libs/webpage/page-names.js';
import { checkGhost, takesNewSignature } from './ghost.check.js';
import { commitGhost, updateGhost } from './ghost.commit.js';
import { GHOST_CONFIGURATION } from './ghost.fields.js';
import { judgeGhost } from './ghost.judge.js';
import { lookupGhost, presenceOnGhost } from './ghost.lookup.js';
import { renderGhost } from './ghost.renderer.js';
import { ghostTiming, readGhostSettings } from './ghost.settings.js';
import { stageGhost } from './ghost.stage.js';
import { validateGhost } from './ghost.validate.js';
import { withdrawalOnGhost, withdrawFromGhost } from './ghost.withdraw.js';

/** A site that runs Ghost, spoken to through its Admin API (reference, government websites, 1.6). */
export class GhostConnector implements Connector {
  readonly kind = 'ghost';
  readonly label = 'Ghost 网站';
  readonly configuration = GHOST_CONFIGURATION;

  /** A repeated commit changes the same post, and only in the version it names: Ghost refuses or repeats nothing. */
  readonly capabilities: ConnectorCapabilities = {
    asynchronous: false,
    idempotencyKey: true,
    lookup: 'exact',
    overlap: true,
    marker: '内部标签（如 #qa-2026-000123）和页面头部的发布编号',
    canUpdate: true,
    canWithdraw: true,
    quotas: [],
  };

  timing(channel: ChannelProfile): ConnectorTiming {
    return ghostTiming(channel.settings);
  }

  judge(configuration: WholeConfiguration): readonly FieldFault[] {
    return judgeGhost(configuration);
  }

  async checkConnection(context: ConnectorContext): Promise<ConnectionReport> {
    return await checkGhost(context);
  }

  pictures(content: PublishableContent, channel: ChannelProfile): readonly string[] {
    return readGhostSettings(channel.settings).uploadPictures ? pictureAddresses(content) : [];
  }

  render(content: PublishableContent, channel: ChannelProfile): Rendition {
    return renderGhost(content, channel);
  }

  validate(rendition: Rendition, channel: ChannelProfile): readonly Finding[] {
    return validateGhost(rendition, channel);
  }

  async stage(job: ReleaseJob, context: StageContext): Promise<StageOutcome> {
    return await stageGhost(job, context);
  }

  commitServer(channel: ChannelProfile): string {
    return readGhostSettings(channel.settings).apiUrl;
  }

  async commit(job: ReleaseJob, staged: JsonObject, context: ConnectorContext): Promise<CommitOutcome> {
    return await commitGhost(job, staged, context);
  }

  async update(
    job: ReleaseJob,
    staged: JsonObject,
    replaced: PlatformReceipt,
    context: ConnectorContext,
  ): Promise<CommitOutcome> {
    return await updateGhost(job, staged, replaced, context);
  }

  async lookup(job: ReleaseJob, staged: JsonObject, context: LookupContext): Promise<LookupOutcome> {
    return await lookupGhost(job, staged, context);
  }

  /** Every call signs anew; whether the site takes a new signature is all there is to find out. */
  async renewCredential(context: ConnectorContext): Promise<Renewal> {
    return await takesNewSignature(context);
  }

  async withdraw(receipt: PlatformReceipt, context: ConnectorContext): Promise<WithdrawOutcome> {
    return await withdrawFromGhost(receipt, context);
  }

  trace({ code, marker }: TracedItem): Trace {
    return {
      signs: [
        { label: '内部标签', text: `#${slugOf(code)}` },
        { label: '页面头部的发布编号', text: marker },
      ],
      backOffice: null,
    };
  }

  withdrawal(channel: ChannelProfile): WithdrawalWay {
    return withdrawalOnGhost(channel);
  }

  async presence(receipt: PlatformReceipt, context: ConnectorContext): Promise<PresenceOutcome> {
    return await presenceOnGhost(receipt, context);
  }
}

export function createGhostConnector(): Connector {
  return new GhostConnector();
}
