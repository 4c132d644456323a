import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.js';
import './tags.css';

export type ReleaseState = Schemas['ReleaseState'];
export type DraftState = Schemas['DraftState'];
export type ReviewState = Schemas['ReviewState'];
export type ChannelState = Schemas['ChannelState'];
/** How far a channel without a publication has come: its operators hear of it, then the leader, then it fails. */
export type FreshnessLevel = 'fresh' | 'operator' | 'leader' | 'failing';
export type NoticeLevel = Schemas['NoticeView']['level'];

interface Look {
  readonly text: string;
  readonly background: string;
  readonly border: string;
  /** A sign beside the colour, for who cannot tell colours apart. */
  readonly sign: string;
}

const QUIET: Look = { text: '#4a5462', background: '#f1f3f6', border: '#d5dae1', sign: '○' };
const BLUE: Look = { text: '#164a85', background: '#e8f1fb', border: '#b7d2ee', sign: '◔' };
const RUNNING: Look = { text: '#0b5563', background: '#e3f4f7', border: '#a9d8e0', sign: '▷' };
const GOOD: Look = { text: '#135c38', background: '#e6f4ec', border: '#b0dcc3', sign: '✓' };
const LOOK: Look = { text: '#7a4300', background: '#fff3dd', border: '#eccd94', sign: '!' };
const BAD: Look = { text: '#8f1d17', background: '#fdeceb', border: '#f0bab6', sign: '✕' };

const RELEASE: Readonly<Record<ReleaseState, Look>> = {
  scheduled: BLUE,
  staging: RUNNING,
  staged: BLUE,
  committing: RUNNING,
  accepted: RUNNING,
  published: GOOD,
  held: LOOK,
  waiting_quota: LOOK,
  verifying: RUNNING,
  needs_attention: BAD,
  expired: BAD,
  failed: BAD,
  cancelled: QUIET,
  withdrawing: RUNNING,
  withdrawn: QUIET,
  needs_removal: BAD,
  removed_by_platform: BAD,
};
const DRAFT: Readonly<Record<DraftState, Look>> = {
  editing: QUIET,
  in_review: BLUE,
  returned: LOOK,
  approved: GOOD,
  archived: QUIET,
};
const REVIEW: Readonly<Record<ReviewState, Look>> = {
  open: BLUE,
  approved: GOOD,
  returned: LOOK,
  withdrawn: QUIET,
  voided: QUIET,
};
const CHANNEL: Readonly<Record<ChannelState, Look>> = {
  active: GOOD,
  paused: LOOK,
  stopped: BAD,
  retired: QUIET,
};
const NOTICE: Readonly<Record<NoticeLevel, Look>> = { info: BLUE, warn: LOOK, alarm: BAD };
const FRESHNESS: Readonly<Record<FreshnessLevel, Look>> = {
  fresh: GOOD,
  operator: LOOK,
  leader: BAD,
  failing: BAD,
};

export function releaseLook(state: ReleaseState): Look {
  return RELEASE[state];
}

interface LookTagProps {
  readonly look: Look;
  readonly label: string;
  readonly title?: string | undefined;
}

function LookTag({ look, label, title }: LookTagProps): React.ReactElement {
  return (
    <span
      title={title}
      className="tag"
      style={{ color: look.text, background: look.background, borderColor: look.border }}
    >
      <span aria-hidden="true">{look.sign} </span>
      {label}
    </span>
  );
}

export function ReleaseTag({ state }: { state: ReleaseState }): React.ReactElement {
  const { t } = useTranslation();
  return <LookTag look={RELEASE[state]} label={t(`state.release.${state}`)} />;
}

export function DraftTag({ state }: { state: DraftState }): React.ReactElement {
  const { t } = useTranslation();
  return <LookTag look={DRAFT[state]} label={t(`state.draft.${state}`)} />;
}

export function ReviewTag({ state }: { state: ReviewState }): React.ReactElement {
  const { t } = useTranslation();
  return <LookTag look={REVIEW[state]} label={t(`state.review.${state}`)} />;
}

export function ChannelTag({ state }: { state: ChannelState }): React.ReactElement {
  const { t } = useTranslation();
  return <LookTag look={CHANNEL[state]} label={t(`state.channel.${state}`)} />;
}

export function NoticeTag({ level }: { level: NoticeLevel }): React.ReactElement {
  const { t } = useTranslation();
  return <LookTag look={NOTICE[level]} label={t(`bell.level.${level}`)} />;
}

export function FreshnessTag({
  level,
  title,
}: {
  level: FreshnessLevel;
  title?: string;
}): React.ReactElement {
  const { t } = useTranslation();
  return <LookTag look={FRESHNESS[level]} label={t(`freshness.level.${level}`)} title={title} />;
}

export function GoodTag({ good, label }: { good: boolean; label: string }): React.ReactElement {
  return <LookTag look={good ? GOOD : BAD} label={label} />;
}
