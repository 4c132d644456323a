import { Modal, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { Hint } from '../../ui/hint.js';
import { Notice } from '../../ui/notice.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { PlanForm } from './plan-form.js';

interface PlanDialogProps {
  /** The draft to plan; null asks for it. */
  readonly draftId: string | null;
  readonly onClose: () => void;
}

/** Puts an approved draft on the calendar. */
export function PlanDialog({ draftId, onClose }: PlanDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(draftId);
  const draft = useQuery({
    queryKey: KEYS.draft(chosen ?? ''),
    enabled: chosen !== null,
    queryFn: async () =>
      await ask(api.GET('/api/v1/drafts/{id}', { params: { path: { id: chosen ?? '' } } })),
  });
  if (
    draft.data?.approvedRevisionId !== undefined &&
    draft.data.approvedRevisionId !== null &&
    chosen === draft.data.id
  )
    return <PlanForm title={draft.data.title} revisionId={draft.data.approvedRevisionId} onClose={onClose} />;
  return (
    <Modal open title={t('planning.title')} onCancel={onClose} footer={null}>
      {chosen === null && <ChooseDraft onChoose={setChosen} />}
      {draft.data?.approvedRevisionId === null && <Notice kind="warn" title={t('planning.notApproved')} />}
      {draft.isError && <ProblemAlert error={draft.error} />}
    </Modal>
  );
}

function ChooseDraft({ onChoose }: { onChoose: (id: string) => void }): React.ReactElement {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: [...KEYS.drafts, 'approved'],
    queryFn: async () =>
      (await ask(api.GET('/api/v1/drafts', { params: { query: { state: 'approved', limit: 200 } } }))).items,
  });
  return (
    <QueryView query={query}>
      {(drafts) =>
        drafts.length === 0 ? (
          <Hint title={t('planning.chooseNone')} text={t('planning.chooseNoneHelp')} />
        ) : (
          <div>
            <span className="field-label">{t('planning.choose')}</span>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              autoFocus
              style={{ width: '100%' }}
              aria-label={t('planning.choose')}
              placeholder={t('planning.choose')}
              onChange={onChoose}
              options={drafts.map((one) => ({ value: one.id, label: `${one.code} ${one.title}` }))}
            />
          </div>
        )
      }
    </QueryView>
  );
}
