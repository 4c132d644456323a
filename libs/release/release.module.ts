import { Module } from '@nestjs/common';
import { ChannelsModule } from '#libs/channels/channels.module.js';
import { RenditionsModule } from '#libs/renditions/renditions.module.js';
import { ReviewModule } from '#libs/review/review.module.js';
import { AdvanceRelease } from './advance.js';
import { BRAKE_ACTS, BRAKES } from './brakes/brakes.providers.js';
import { PlanConflicts } from './brakes/conflicts/plan-conflicts.js';
import { ChannelLanes } from './commit/channel-lanes.js';
import { CommitFlight } from './commit/commit-flight.js';
import { CommitGate } from './commit/commit-gate.js';
import { CommitRelease } from './commit/commit-release.js';
import { ConfirmRelease } from './confirm/confirm-release.js';
import { SeeRelease } from './confirm/see-release.js';
import { SettleCallback } from './confirm/settle-callback.js';
import { CancelRelease } from './hold/cancel-release.js';
import { ProposeBacklog } from './backlog/propose-backlog.js';
import { ApplyBulk } from './bulk/apply-bulk.js';
import { BulkScreens } from './bulk/bulk-screens.js';
import { PreviewBulk } from './bulk/preview-bulk.js';
import { UndoBulk } from './bulk/undo-bulk.js';
import { CorrectRelease } from './correct/correct-release.js';
import { FollowCorrection } from './correct/follow-correction.js';
import { HoldRelease } from './hold/hold-release.js';
import { ReplanRelease } from './hold/replan-release.js';
import { RescheduleRelease } from './hold/reschedule-release.js';
import { ResolveRelease } from './hold/resolve-release.js';
import { StopPublishing } from './hold/stop-publishing.js';
import { MoveRelease } from './move-release.js';
import { GateAtCommit } from './plan/gate-at-commit.js';
import { GateKeeper } from './plan/gate-keeper.js';
import { PlanReleases } from './plan-releases.js';
import { PlanStore } from './plan/plan-store.js';
import { PlanTemplates } from './plan/plan-templates.js';
import { SetEmbargo } from './plan/set-embargo.js';
import { DraftWishes } from './plan/draft-wishes.js';
import { StoreRelease } from './plan/store-release.js';
import { ChooseRevision } from './revision/choose-revision.js';
import { ReleaseMaterial } from './release-material.js';
import { ReleaseWorkers } from './release-workers.js';
import { ChannelTimings } from './screens/channel-timing.js';
import { PlanPages } from './plan-pages.js';
import { PlanList } from './screens/plan-list.js';
import { ReleaseList } from './screens/release-list.js';
import { ReleaseTimelines } from './screens/release-timeline.js';
import { ReleaseTraces } from './screens/release-trace.js';
import { WhyNots } from './screens/why-not.js';
import { StageRelease } from './stage/stage-release.js';
import { SweepReleases } from './sweep/sweep-releases.js';
import { VerifyRelease } from './verify/verify-release.js';
import { AfterPublication } from './withdraw/after-publication.js';
import { AskWithdrawal } from './withdraw/ask-withdrawal.js';
import { CloseWithdrawal } from './withdraw/close-withdrawal.js';
import { ConfirmGone } from './withdraw/confirm-gone.js';
import { ReadPresence } from './withdraw/read-presence.js';
import { RecheckRelease } from './withdraw/recheck-release.js';
import { WithdrawRelease } from './withdraw/withdraw-release.js';

const SCREENS = [PlanPages, ReleaseList, ReleaseTimelines, PlanList, ChannelTimings, WhyNots, ReleaseTraces];

const PLANNING = [PlanReleases, PlanTemplates, SetEmbargo, DraftWishes];

const PROTOCOL = [
  MoveRelease,
  ...BRAKES,
  AdvanceRelease,
  ReleaseMaterial,
  StageRelease,
  GateAtCommit,
  GateKeeper,
  ChannelLanes,
  CommitGate,
  CommitRelease,
  CommitFlight,
  VerifyRelease,
  ConfirmRelease,
  SettleCallback,
  SeeRelease,
  WithdrawRelease,
  SweepReleases,
];

/** What people do with a release between planning and after publication. */
const ACTS = [
  ReplanRelease,
  RescheduleRelease,
  HoldRelease,
  CancelRelease,
  ResolveRelease,
  AskWithdrawal,
  AfterPublication,
  ReadPresence,
  CloseWithdrawal,
  ConfirmGone,
  RecheckRelease,
  ChooseRevision,
  CorrectRelease,
  FollowCorrection,
  PreviewBulk,
  ApplyBulk,
  UndoBulk,
  BulkScreens,
  ProposeBacklog,
];

/** The release engine: planning, the protocol's steps, and what people may do with a release. */
@Module({
  imports: [ChannelsModule, RenditionsModule, ReviewModule],
  providers: [
    ...PROTOCOL,
    ...SCREENS,
    ...PLANNING,
    ...ACTS,
    ...BRAKE_ACTS,
    StoreRelease,
    PlanStore,
    StopPublishing,
    ReleaseWorkers,
  ],
  exports: [PlanConflicts, ...SCREENS, ...PLANNING, ...ACTS, ...BRAKE_ACTS, StopPublishing, ReleaseWorkers],
})
export class ReleaseModule {}
