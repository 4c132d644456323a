import { Button } from 'antd';
import { StopOutlined } from '@ant-design/icons';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client.js';
import { useActiveStops } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Panel } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { GoodTag } from '../../ui/tags.js';
import { useStopScope } from '../stop/stop-scope.js';

const StopDialog = lazy(async () => ({ default: (await import('./stop-dialog.js')).StopDialog }));

/** The emergency stop: what holds now, what held before, and the handle. */
export function StopPanel(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const [declaring, setDeclaring] = useState(false);
  const query = useActiveStops();
  return (
    <Panel
      id="stop"
      title={t('channels.stopTitle')}
      extra={
        may('publishing.stop') && (
          <Button
            danger
            type="primary"
            icon={<StopOutlined aria-hidden />}
            onClick={() => setDeclaring(true)}
          >
            {t('channels.stopAct')}
          </Button>
        )
      }
      flush
    >
      <p className="muted panel-body">
        {query.data?.length === 0
          ? t('common.sentences', { first: t('channels.stopNone'), second: t('channels.stopHelp') })
          : t('channels.stopHelp')}
      </p>
      <QueryView query={query}>
        {(stops) =>
          stops.length > 0 && (
            <ul className="plain-lines">
              {stops.map((stop) => (
                <StopLine key={stop.id} stop={stop} />
              ))}
            </ul>
          )
        }
      </QueryView>
      {declaring && (
        <Suspense>
          <StopDialog onClose={() => setDeclaring(false)} />
        </Suspense>
      )}
    </Panel>
  );
}

function StopLine({ stop }: { stop: Schemas['StopView'] }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const scope = useStopScope();
  return (
    <li className="row">
      <GoodTag
        good={stop.liftedAt !== null}
        label={t(stop.liftedAt === null ? 'stop.active' : 'stop.lifted')}
      />
      <Link to={`/stops/${stop.id}`}>{scope(stop)}</Link>
      <span>{stop.reason}</span>
      <span className="muted">
        {t('stop.by', { name: stop.createdBy, time: momentText(stop.createdAt, zone) })}
      </span>
    </li>
  );
}
