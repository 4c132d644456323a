import { Button, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { countOf } from '../../api/bulk-acts.js';
import { useServerText } from '../../i18n/server-text.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { Moment } from '../../ui/moment.js';
import { Notice } from '../../ui/notice.js';
import { Panel } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { ReleaseTag } from '../../ui/tags.js';

type Act = Schemas['BulkActView'];
type Item = Schemas['BulkItemView'];
const TOUCHED = [KEYS.backlog, KEYS.releases, ['plan']];

export interface ProposalPanelProps {
  readonly proposal: Act;
  readonly onClose: () => void;
}

/** A time for each that fell behind: chosen, confirmed, and for a while taken back again. Nothing moves before that. */
export function ProposalPanel({ proposal, onClose }: ProposalPanelProps): React.ReactElement {
  const { t } = useTranslation();
  const [act, setAct] = useState(proposal);
  const [chosen, setChosen] = useState<readonly string[]>(() =>
    proposal.items.filter((one) => one.refusal === null).map((one) => one.releaseId),
  );
  const path = { params: { path: { id: act.id } } };
  const apply = useAct(
    async (releaseIds: readonly string[], { headers }) =>
      await ask(
        api.POST('/api/v1/bulk-acts/{id}/apply', {
          ...path,
          body: { releaseIds: [...releaseIds], skipChanged: true },
          headers,
        }),
      ),
    { touches: TOUCHED, onDone: setAct },
  );
  const undo = useAct(
    async (_: null, { headers }) => await ask(api.POST('/api/v1/bulk-acts/{id}/undo', { ...path, headers })),
    { touches: TOUCHED, onDone: setAct },
  );
  const done = act.appliedAt !== null;
  const error = apply.error ?? undo.error;
  const undone = act.undoneAt !== null;
  return (
    <Panel
      title={t(done ? 'backlog.result' : 'backlog.proposal')}
      flush
      extra={
        <div className="row">
          {!done && (
            <Button
              type="primary"
              disabled={chosen.length === 0}
              loading={apply.isPending}
              onClick={() => apply.once(chosen)}
            >
              {t('backlog.apply', { count: chosen.length })}
            </Button>
          )}
          {done && !undone && (
            <Button loading={undo.isPending} onClick={() => undo.once(null)}>
              {t('common.undo')}
            </Button>
          )}
          <Button onClick={onClose}>{t(done ? 'common.close' : 'common.cancel')}</Button>
        </div>
      }
    >
      {(error !== null || done) && (
        <div className="panel-body stack">
          {error !== null && <ProblemAlert error={error} />}
          {done && (
            <Notice
              kind={undone ? 'info' : 'good'}
              title={t(undone ? 'bulk.undone' : 'backlog.applied', { count: countOf(act) })}
            />
          )}
        </div>
      )}
      <Table<Item>
        size="small"
        rowKey="releaseId"
        dataSource={act.items}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 820 }}
        {...(done
          ? {}
          : {
              rowSelection: {
                hideSelectAll: true,
                selectedRowKeys: [...chosen],
                onChange: (keys: React.Key[]) => setChosen(keys.map(String)),
                getCheckboxProps: (row: Item) => ({
                  disabled: row.refusal !== null,
                  'aria-label': row.title,
                }),
              },
            })}
        columns={[
          { key: 'title', title: t('calendar.list.title'), dataIndex: 'title' },
          { key: 'channel', title: t('calendar.list.channel'), dataIndex: 'channelName', width: 190 },
          {
            key: 'state',
            title: t('calendar.list.state'),
            width: 130,
            render: (_, row) => <ReleaseTag state={done ? row.stateNow : row.stateBefore} />,
          },
          {
            key: 'before',
            title: t('backlog.before'),
            width: 150,
            render: (_, row) => <Moment at={row.plannedBefore} />,
          },
          {
            key: 'after',
            title: t('backlog.after'),
            render: (_, row) => <After item={row} />,
          },
        ]}
      />
    </Panel>
  );
}

function After({ item }: { item: Item }): React.ReactElement {
  const { t } = useTranslation();
  const serverText = useServerText();
  const refusal = item.refusal as { code?: string; message?: string } | null;
  if (refusal !== null)
    return (
      <span className="bad-text">{serverText('problems', refusal.code ?? '', refusal.message ?? '')}</span>
    );
  return (
    <>
      <strong>
        <Moment at={item.plannedAfter} />
      </strong>
      {item.outcome === 'left' && <span className="muted"> {t('backlog.left')}</span>}
      {item.undo === 'changed' && <span className="muted"> {t('bulk.undoGone')}</span>}
      {item.outcome === 'changed' && <span className="muted"> {t('backlog.changed')}</span>}
      {item.conflicts.map((one) => (
        <div key={one.code} className="warn-text">
          ! {serverText('obstacles', one.code, one.message)}
        </div>
      ))}
    </>
  );
}
