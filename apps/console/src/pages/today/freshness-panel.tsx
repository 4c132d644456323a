import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { dayText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Hint } from '../../ui/hint.js';
import { Panel } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { FreshnessTag } from '../../ui/tags.js';
import { levelOf } from './freshness-level.js';

type Clock = Schemas['FreshnessView'];

/** The stalest; the others are a press away. */
const SHOWN = 5;
const EVERY_MS = 300_000;

/** How many days each channel and column has gone without a real publication, and who was warned of it. */
export function FreshnessPanel(): React.ReactElement {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const query = useQuery({
    queryKey: KEYS.freshness,
    refetchInterval: EVERY_MS,
    queryFn: async () => (await ask(api.GET('/api/v1/freshness'))).items,
  });
  return (
    <Panel title={t('freshness.title')} flush id="freshness">
      <QueryView query={query}>
        {(clocks) =>
          clocks.length === 0 ? (
            <Hint title={t('freshness.none')} text={t('freshness.noneHelp')} />
          ) : (
            <ul className="lines">
              {(all ? clocks : clocks.slice(0, SHOWN)).map((clock) => (
                <ClockLine key={clock.subjectId} clock={clock} />
              ))}
              {!all && clocks.length > SHOWN && (
                <li>
                  <Button type="link" size="small" onClick={() => setAll(true)}>
                    {t('freshness.all', { count: clocks.length })}
                  </Button>
                </li>
              )}
            </ul>
          )
        }
      </QueryView>
    </Panel>
  );
}

function ClockLine({ clock }: { clock: Clock }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const level = levelOf(clock);
  const day = dayText(clock.limitAt, zone);
  const roles = clock.told.map((role) => t(`state.role.${role}`)).join(' · ');
  return (
    <li>
      <div className="line-main">
        <Link to={`/${clock.subjectType}s/${clock.subjectId}`}>{clock.name}</Link>
        {clock.subjectType === 'column' && <span className="muted"> {t('freshness.column')}</span>}
        <div className="muted numeric">
          {level === 'failing'
            ? t('freshness.over', { day })
            : t('freshness.limit', { limit: clock.limitDays, day })}
        </div>
      </div>
      <div className="line-side">
        <FreshnessTag level={level} title={roles === '' ? undefined : t('freshness.told', { roles })} />
        <span className="muted numeric">
          <SinceText clock={clock} />
        </span>
      </div>
    </li>
  );
}

function SinceText({ clock }: { clock: Clock }): React.ReactElement {
  const { t } = useTranslation();
  if (clock.lastPublishedAt === null)
    return <>{clock.days === 0 ? t('today.never') : t('freshness.never', { count: clock.days })}</>;
  return <>{clock.days === 0 ? t('freshness.today') : t('freshness.days', { count: clock.days })}</>;
}
