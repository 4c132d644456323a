import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { moveForecast, type Told } from '../../api/conflicts.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { ChannelName } from '../../ui/channel-name.js';
import { InTheWay } from '../../ui/in-the-way.js';
import { ReleaseTag } from '../../ui/tags.js';
import { useRested } from '../../ui/use-rested.js';
import { embargoEffects, type EmbargoEffect, type Plan } from './embargo.js';

const REST_MS = 300;

export interface EmbargoEffectsProps {
  readonly releases: Plan['releases'];
  /** Null: it is lifted. */
  readonly embargoAt: string | null;
}

/** When each release would go out, and what the server knows to stand against the new time. */
export function EmbargoEffects({ releases, embargoAt }: EmbargoEffectsProps): React.ReactElement {
  const { t } = useTranslation();
  const effects = embargoEffects(releases, embargoAt);
  const told = useTold(effects, embargoAt);
  return (
    <ul className="story bulk-items" aria-label={t('embargo.effects')}>
      {effects.map((effect) => (
        <Line
          key={effect.release.id}
          effect={effect}
          embargoAt={embargoAt}
          told={told.get(effect.release.id) ?? []}
        />
      ))}
    </ul>
  );
}

function Line({
  effect,
  embargoAt,
  told,
}: {
  effect: EmbargoEffect;
  embargoAt: string | null;
  told: readonly Told[];
}): React.ReactElement {
  const { release, kind, manner } = effect;
  const { t } = useTranslation();
  const zone = useZone();
  const before = momentText(release.plannedAt, zone, true);
  const after = embargoAt === null ? before : momentText(embargoAt, zone, true);
  return (
    <li className="bulk-item">
      <span className="row">
        <ChannelName kind={release.channelKind} name={release.channelName} />
        <ReleaseTag state={release.state} />
        <span className={kind === 'moved' ? undefined : 'muted'}>
          {kind === 'past' ? t('embargo.past') : t(`embargo.${kind}.${manner}`, { before, after })}
        </span>
      </span>
      <InTheWay told={told} />
    </li>
  );
}

/** An embargo is refused for none of it: whatever stands against the new time holds the release up when it comes. */
function useTold(
  effects: readonly EmbargoEffect[],
  embargoAt: string | null,
): ReadonlyMap<string, readonly Told[]> {
  const zone = useZone();
  const rested = useRested(embargoAt ?? '', REST_MS);
  const moved = effects.filter(({ kind }) => kind === 'moved');
  const settled = embargoAt !== null && rested === embargoAt;
  const queries = useQueries({
    queries: moved.map(({ release }) => ({
      ...moveForecast({ id: release.id, plannedAt: embargoAt ?? '', timeZone: zone }),
      enabled: settled,
    })),
  });
  return new Map(
    moved.map(({ release }, index) => [
      release.id,
      (queries[index]?.data ?? []).map((one): Told => ({ ...one, severity: 'warn' })),
    ]),
  );
}
