import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schemas } from '../../api/client.js';
import { useServerText } from '../../i18n/server-text.js';
import { useLiveInterval } from '../../api/live.js';
import { KEYS } from '../../api/queries.js';
import { clockText, momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { QueryView } from '../../ui/query-view.js';
import type { ReleaseState } from '../../ui/tags.js';

type Attempt = Schemas['TimelineAttempt'];
type Event = Schemas['TimelineEvent'];

/** Each change of state and each call to the platform with its answer. */
export function ReleaseHistory({
  releaseId,
  state,
}: {
  releaseId: string;
  state: ReleaseState;
}): React.ReactElement {
  const { t } = useTranslation();
  const refetchInterval = useLiveInterval();
  const query = useQuery({
    queryKey: [...KEYS.releases, 'timeline', releaseId, state],
    refetchInterval,
    placeholderData: (before) => before,
    queryFn: async () =>
      await ask(api.GET('/api/v1/releases/{id}/timeline', { params: { path: { id: releaseId } } })),
  });
  return (
    <QueryView query={query}>
      {(timeline) => (
        <div className="history">
          <ol className="history-events">
            {timeline.events.map((event, index) => (
              <EventLine key={index} event={event} />
            ))}
          </ol>
          {timeline.attempts.length > 0 && (
            <>
              <h3 className="field-label">{t('plan.attempts')}</h3>
              <ul className="history-attempts">
                {timeline.attempts.map((attempt) => (
                  <AttemptLine key={attempt.number} attempt={attempt} />
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </QueryView>
  );
}

function useStateName(): (state: string) => string {
  const { t, i18n } = useTranslation();
  return (state) =>
    i18n.exists(`state.release.${state}`) ? t(`state.release.${state as ReleaseState}`) : state;
}

function EventLine({ event }: { event: Event }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const name = useStateName();
  const reason = event.detail.reason;
  return (
    <li>
      <time dateTime={event.at} className="numeric" title={momentText(event.at, zone, true)}>
        {momentText(event.at, zone, true)}
      </time>
      <span>
        {event.from === null
          ? t('plan.created')
          : event.from === event.to
            ? name(event.to)
            : t('plan.changed', { from: name(event.from), to: name(event.to) })}
      </span>
      <span className="muted">{event.actor}</span>
      {typeof reason === 'string' && <span className="muted">“{reason}”</span>}
    </li>
  );
}

function AttemptLine({ attempt }: { attempt: Attempt }): React.ReactElement {
  const { t, i18n } = useTranslation();
  const zone = useZone();
  const serverText = useServerText();
  const kindKey = `plan.attemptKind.${attempt.kind}`;
  const kind = i18n.exists(kindKey) ? t(kindKey as 'plan.attemptKind.commit') : attempt.kind;
  const outcomeKey = `plan.outcome.${attempt.outcome ?? ''}`;
  const outcome =
    attempt.outcome === null
      ? t('plan.noOutcome')
      : i18n.exists(outcomeKey)
        ? t(outcomeKey as 'plan.outcome.done')
        : attempt.outcome;
  return (
    <li>
      <span className="row">
        <strong>{t('plan.attempt', { number: attempt.number, kind })}</strong>
        <span className="numeric">
          {clockText(attempt.startedAt, zone, true)}
          {attempt.finishedAt !== null && ` – ${clockText(attempt.finishedAt, zone, true)}`}
        </span>
        <span>{outcome}</span>
      </span>
      {attempt.fault?.message !== undefined && (
        <p className="muted">
          {serverText('faults', attempt.fault.code ?? '', attempt.fault.message)}{' '}
          {attempt.fault.platformCode !== undefined && <code>{attempt.fault.platformCode}</code>}
        </p>
      )}
    </li>
  );
}
