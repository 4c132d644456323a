import { Button, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { useLiveInterval } from '../../api/live.js';
import { KEYS } from '../../api/queries.js';
import { Moment } from '../../ui/moment.js';
import { Panel } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { ReleaseTag } from '../../ui/tags.js';
import { toastDone, toastFailed } from '../../ui/toast.js';
import { WhenField } from '../../ui/when-field.js';

type Held = Schemas['HeldByStopView'];
type Decision = Schemas['HeldDecisionRequest'];

/** Between two releases that go out after a stop. */
const SPACING_SECONDS = 300;

/** What fell due while stopped waits here: a person decides on each. Nothing goes out by itself. */
export function HeldDecisions({ stopId }: { stopId: string }): React.ReactElement {
  const { t } = useTranslation();
  const refetchInterval = useLiveInterval();
  const [chosen, setChosen] = useState<Readonly<Record<string, Decision>>>({});
  const [refusals, setRefusals] = useState<Readonly<Record<string, string>>>({});
  const query = useQuery({
    queryKey: [...KEYS.stop, 'held', stopId],
    refetchInterval,
    queryFn: async () =>
      (await ask(api.GET('/api/v1/stops/{id}/held', { params: { path: { id: stopId } } }))).items,
  });
  const decide = useAct(
    async (decisions: readonly Decision[], { headers }) =>
      await ask(
        api.POST('/api/v1/stops/{id}/decisions', {
          params: { path: { id: stopId } },
          body: { decisions: [...decisions], spacingSeconds: SPACING_SECONDS },
          headers,
        }),
      ),
    {
      touches: [KEYS.stop, KEYS.releases],
      onDone: ({ items }) => {
        const done = items.filter((one) => one.done).length;
        if (done > 0) toastDone(t('stop.submitted', { count: done }));
        if (done < items.length) toastFailed(t('stop.refused', { count: items.length - done }));
        setRefusals(
          Object.fromEntries(
            items.filter((one) => !one.done).map((one) => [one.releaseId, one.message ?? '']),
          ),
        );
        setChosen({});
      },
      onRefused: () => toastFailed(t('problem.title')),
    },
  );
  const held = query.data ?? [];
  const decisions = held.map((one) => chosen[one.id]).filter((one) => one !== undefined);
  const choose = (one: Held, decision: Decision['decision'], plannedAt = one.suggestedAt): void =>
    setChosen({
      ...chosen,
      [one.id]: { releaseId: one.id, decision, ...(decision === 'replan' ? { plannedAt } : {}) },
    });
  return (
    <Panel
      title={t('stop.held')}
      flush
      extra={
        held.length > 0 && (
          <Button
            type="primary"
            disabled={decisions.length === 0}
            loading={decide.isPending}
            onClick={() => decide.once(decisions)}
          >
            {t('stop.submit')}
          </Button>
        )
      }
    >
      {decide.error !== null && <ProblemAlert error={decide.error} />}
      <p className="muted panel-body">{t(held.length === 0 ? 'stop.heldNone' : 'stop.heldHelp')}</p>
      <QueryView query={query}>
        {() => (
          <ul className="plain-lines">
            {held.map((one) => (
              <li key={one.id} className="row">
                <Moment at={one.plannedAt} />
                <span>{one.channelName}</span>
                <Link to={`/releases/${one.id}`} style={{ flex: 1 }}>
                  {one.title}
                </Link>
                <ReleaseTag state={one.state} />
                {refusals[one.id] !== undefined && <span className="field-fault">{refusals[one.id]}</span>}
                <Select<Decision['decision']>
                  aria-label={`${t('stop.decision')} ${one.title}`}
                  placeholder={t('stop.decision')}
                  style={{ width: 120 }}
                  value={chosen[one.id]?.decision}
                  onChange={(decision) => choose(one, decision)}
                  options={one.choices.map((value) => ({ value, label: t(`stop.decisions.${value}`) }))}
                />
                {chosen[one.id]?.decision === 'replan' && (
                  <WhenField
                    label={`${t('calendar.newTime')} ${one.title}`}
                    value={chosen[one.id]?.plannedAt ?? one.suggestedAt}
                    onChange={(at) => choose(one, 'replan', at ?? one.suggestedAt)}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </Panel>
  );
}
