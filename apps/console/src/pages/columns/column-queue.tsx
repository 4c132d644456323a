import { Button, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Hint } from '../../ui/hint.js';
import { Panel } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import type { Column } from './use-columns.js';

type Entry = Schemas['EntryView'];

/** The approved drafts that wait for a slot, in their order. */
export function ColumnQueue({ column }: { column: Column }): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const query = useQuery({
    queryKey: [...KEYS.columns, 'entries', column.id],
    queryFn: async () =>
      (await ask(api.GET('/api/v1/columns/{id}/entries', { params: { path: { id: column.id } } }))).items,
  });
  return (
    <Panel
      title={t('columns.queueTitle')}
      flush
      extra={<span className="muted">{query.data?.length ?? ''}</span>}
    >
      <QueryView query={query}>
        {(entries) => (
          <>
            {entries.length === 0 && (
              <Hint title={t('columns.queueNone')} text={t('columns.queueNoneHelp')} />
            )}
            <Entries column={column} entries={entries} editable={may('release.plan')} />
            {may('release.plan') && <AddEntry column={column} queued={entries} />}
          </>
        )}
      </QueryView>
    </Panel>
  );
}

interface EntriesProps {
  readonly column: Column;
  readonly entries: readonly Entry[];
  readonly editable: boolean;
}

function Entries({ column, entries, editable }: EntriesProps): React.ReactElement {
  const { t } = useTranslation();
  const touches = [KEYS.columns];
  const order = useAct(
    async (entryIds: readonly string[], { headers }) =>
      await ask(
        api.PUT('/api/v1/columns/{id}/entries/order', {
          params: { path: { id: column.id } },
          body: { entryIds: [...entryIds] },
          headers,
        }),
      ),
    { touches },
  );
  const remove = useAct(
    async (entryId: string) => {
      await api.DELETE('/api/v1/columns/{id}/entries/{entryId}', {
        params: { path: { id: column.id, entryId } },
      });
    },
    { touches },
  );
  const swap = (index: number): void => {
    const ids = entries.map((one) => one.id);
    const moved = ids.splice(index, 1);
    ids.splice(index - 1, 0, ...moved);
    order.once(ids);
  };
  const error = order.error ?? remove.error;
  return (
    <>
      {error !== null && <ProblemAlert error={error} />}
      <ol className="plain-lines queue-lines">
        {entries.map((entry, index) => (
          <li key={entry.id}>
            <span className="numeric muted">{index + 1}</span>
            <div>
              <Link to={`/drafts/${entry.draftId}`}>{entry.title}</Link>
              <div className="muted">
                {entry.draftCode} · {entry.addedBy}
              </div>
              {entry.fault !== null && (
                <div className="bad-text">
                  {t('columns.entryFault')}
                  {(entry.fault as { message?: string }).message}
                </div>
              )}
            </div>
            {editable && (
              <span className="row">
                {index > 0 && (
                  <Button
                    size="small"
                    aria-label={t('columns.up', { title: entry.title })}
                    onClick={() => swap(index)}
                  >
                    ↑
                  </Button>
                )}
                <Button
                  size="small"
                  aria-label={t('columns.removeOne', { title: entry.title })}
                  onClick={() => remove.once(entry.id)}
                >
                  {t('columns.remove')}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

function AddEntry({ column, queued }: { column: Column; queued: readonly Entry[] }): React.ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const drafts = useQuery({
    queryKey: [...KEYS.drafts, 'approved', text],
    placeholderData: (before) => before,
    queryFn: async () =>
      (
        await ask(
          api.GET('/api/v1/drafts', {
            params: { query: { state: 'approved', limit: 50, ...(text === '' ? {} : { q: text }) } },
          }),
        )
      ).items,
  });
  const add = useAct(
    async (draftId: string, { headers }) => {
      const draft = await ask(api.GET('/api/v1/drafts/{id}', { params: { path: { id: draftId } } }));
      return await ask(
        api.POST('/api/v1/columns/{id}/entries', {
          params: { path: { id: column.id } },
          body: { revisionId: draft.approvedRevisionId ?? '' },
          headers,
        }),
      );
    },
    { touches: [KEYS.columns] },
  );
  const waiting = new Set(queued.map((one) => one.draftId));
  return (
    <div className="panel-body stack">
      {add.error !== null && <ProblemAlert error={add.error} />}
      <Select<string | null>
        showSearch={{ filterOption: false, onSearch: setText }}
        value={null}
        loading={add.isPending}
        style={{ width: '100%' }}
        aria-label={t('columns.addEntry')}
        placeholder={t('columns.addEntry')}
        notFoundContent={t('planning.chooseNone')}
        onChange={(id) => id !== null && add.once(id)}
        options={(drafts.data ?? [])
          .filter((one) => !waiting.has(one.id))
          .map((one) => ({ value: one.id, label: `${one.code} ${one.title}` }))}
      />
    </div>
  );
}
