import type {
  ChannelProfile,
  ConfirmOutcome,
  ConnectionCheck,
  ConnectorContext,
  LookupContext,
  LookupOutcome,
  ReleaseJob,
  StageContext,
  StageOutcome,
  PresenceOutcome,
  WithdrawalWay,
  WithdrawOutcome,
} from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, PlatformHandle, PlatformReceipt } from '#libs/kernel/outcome.js';

/** One way of speaking to a website; the connector picks it by the channel's settings. */
export interface WebsiteDialect {
  check(context: ConnectorContext): Promise<readonly ConnectionCheck[]>;
  stage(job: ReleaseJob, context: StageContext): Promise<StageOutcome>;
  /** As `Connector.commitServer`. */
  commitServer?(channel: ChannelProfile, staged: JsonObject): string | null;
  /** As `Connector.standsReady`. */
  standsReady?(): boolean;
  commit(job: ReleaseJob, staged: JsonObject, context: ConnectorContext): Promise<CommitOutcome>;
  lookup(job: ReleaseJob, staged: JsonObject, context: LookupContext): Promise<LookupOutcome>;
  /** For a dialect whose commit is only accepted at first. */
  confirm?(job: ReleaseJob, handle: PlatformHandle, context: ConnectorContext): Promise<ConfirmOutcome>;
  withdraw(receipt: PlatformReceipt, context: ConnectorContext): Promise<WithdrawOutcome>;
  withdrawal(channel: ChannelProfile): WithdrawalWay;
  presence(receipt: PlatformReceipt, context: ConnectorContext): Promise<PresenceOutcome>;
  update(
    job: ReleaseJob,
    staged: JsonObject,
    replaced: PlatformReceipt,
    context: ConnectorContext,
  ): Promise<CommitOutcome>;
}
