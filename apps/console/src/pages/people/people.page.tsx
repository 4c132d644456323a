import { Button, Tag } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Hint } from '../../ui/hint.js';
import { Page, Panel } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { QueryView } from '../../ui/query-view.js';
import { GoodTag } from '../../ui/tags.js';
import { DepartmentDialog } from './department-dialog.js';
import { PersonDialog } from './person-dialog.js';

type Person = Schemas['PersonView'];

export function useDepartments(): ReturnType<typeof useQuery<readonly Schemas['DepartmentView'][]>> {
  return useQuery<readonly Schemas['DepartmentView'][]>({
    queryKey: [...KEYS.people, 'departments'],
    queryFn: async () => (await ask(api.GET('/api/v1/departments'))).items,
  });
}

/** Who may do what. */
export function PeoplePage(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const [dialog, setDialog] = useState<'person' | 'department' | Person | null>(null);
  const close = (): void => setDialog(null);
  return (
    <Page
      title={t('people.title')}
      note={t('people.note')}
      actions={
        may('user.manage') && (
          <>
            <Button onClick={() => setDialog('department')}>{t('people.addDepartment')}</Button>
            <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setDialog('person')}>
              {t('people.add')}
            </Button>
          </>
        )
      }
    >
      <section className="panel">
        <PeopleTable onEdit={setDialog} />
      </section>
      <Departments />
      {dialog === 'department' && <DepartmentDialog onClose={close} />}
      {dialog === 'person' && <PersonDialog person={null} onClose={close} />}
      {dialog !== null && typeof dialog === 'object' && <PersonDialog person={dialog} onClose={close} />}
    </Page>
  );
}

function PeopleTable({ onEdit }: { onEdit: (person: Person) => void }): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const query = useInfiniteQuery({
    queryKey: [...KEYS.people, 'list'],
    initialPageParam: '',
    queryFn: async ({ pageParam }) =>
      await ask(
        api.GET('/api/v1/users', {
          params: { query: { limit: 100, ...(pageParam === '' ? {} : { cursor: pageParam }) } },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <PagedTable<Person>
      query={query}
      width={920}
      empty={<Hint title={t('people.none')} />}
      columns={[
        { key: 'name', title: t('people.displayName'), dataIndex: 'displayName', width: 150 },
        { key: 'username', title: t('people.username'), dataIndex: 'username', width: 150 },
        { key: 'department', title: t('people.department'), dataIndex: 'departmentName', width: 220 },
        {
          key: 'roles',
          title: t('people.roles'),
          render: (_, row) => (
            <span className="row">
              {row.roles.map((role) => (
                <Tag key={role}>{t(`state.role.${role}`)}</Tag>
              ))}
            </span>
          ),
        },
        {
          key: 'state',
          title: t('people.state'),
          width: 120,
          render: (_, row) => (
            <GoodTag good={!row.disabled} label={t(row.disabled ? 'people.disabled' : 'people.active')} />
          ),
        },
        ...(may('user.manage')
          ? [
              {
                key: 'edit',
                width: 90,
                title: <span className="visually-hidden">{t('people.edit')}</span>,
                render: (_: unknown, row: Person) => (
                  <Button
                    size="small"
                    type="link"
                    aria-label={t('people.editTitle', { name: row.displayName })}
                    onClick={() => onEdit(row)}
                  >
                    {t('people.edit')}
                  </Button>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

function Departments(): React.ReactElement {
  const { t } = useTranslation();
  const query = useDepartments();
  return (
    <Panel title={t('people.departments')} flush>
      <QueryView query={query}>
        {(departments) => (
          <ul className="plain-lines">
            {departments.map((one) => (
              <li key={one.id} className="row">
                <span style={{ minWidth: 220 }}>{one.name}</span>
                <code>{one.code}</code>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </Panel>
  );
}
