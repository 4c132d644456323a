import { Button, Input } from 'antd';
import { CheckOutlined, RollbackOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { Panel } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';
import { useHotkeys } from '../../ui/use-hotkeys.js';

type Detail = Schemas['ReviewDetailView'];
type Verdict = 'approve' | 'return';

/** Signs the current stage for exactly the text on this page. */
export function DecisionPanel({ review }: { review: Detail }): React.ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [opinion, setOpinion] = useState('');
  const [lacking, setLacking] = useState(false);
  const decide = useAct(
    async (verdict: Verdict, { headers }) =>
      await ask(
        api.POST('/api/v1/reviews/{id}/decisions', {
          params: { path: { id: review.id } },
          headers,
          body: {
            verdict,
            contentHash: review.contentHash,
            ...(opinion.trim() === '' ? {} : { opinion: opinion.trim() }),
            ...(review.currentStage === null ? {} : { stage: review.currentStage.key }),
          },
        }),
      ),
    {
      touches: [KEYS.reviews, KEYS.drafts, KEYS.draft(review.draftId)],
      onDone: (answer, verdict) => {
        const text = t(verdict === 'approve' ? 'review.approved' : 'review.returned', {
          title: review.title,
        });
        toastDone(
          answer.state === 'approved'
            ? t('common.sentences', { first: text, second: t('review.approvedLast') })
            : text,
        );
        client.setQueryData([...KEYS.reviews, 'one', review.id], answer);
        void goOn();
      },
    },
  );
  const goOn = async (): Promise<void> => {
    const rest = await ask(
      api.GET('/api/v1/reviews', {
        params: { query: { state: 'open', mine: 'true', order: 'due', limit: 1 } },
      }),
    ).catch(() => null);
    const next = rest?.items[0];
    if (next !== undefined) void navigate(`/reviews/${next.id}`);
  };
  const sign = (verdict: Verdict): void => {
    const short = verdict === 'return' && Array.from(opinion.trim()).length < 2;
    setLacking(short);
    if (!short) decide.once(verdict);
  };
  useHotkeys({
    'ctrl+enter': () => sign('approve'),
    'ctrl+shift+enter': () => sign('return'),
  });
  return (
    <Panel title={`${t('review.decide')} · ${review.currentStage?.name ?? ''}`} id="decide">
      <div className="stack">
        {decide.error !== null && <ProblemAlert error={decide.error} />}
        <div>
          <label className="field-label" htmlFor="opinion">
            {t('review.opinion')}
          </label>
          <Input.TextArea
            id="opinion"
            autoSize={{ minRows: 3, maxRows: 10 }}
            maxLength={2000}
            value={opinion}
            status={lacking ? 'error' : ''}
            placeholder={t('review.opinionHint')}
            onChange={(event) => {
              setOpinion(event.target.value);
              setLacking(false);
            }}
          />
          {lacking && (
            <p className="field-fault" role="alert">
              {t('review.reasonNeeded')}
            </p>
          )}
        </div>
        <div className="row">
          <Button
            type="primary"
            icon={<CheckOutlined aria-hidden />}
            loading={decide.isPending && decide.variables === 'approve'}
            disabled={decide.isPending}
            onClick={() => sign('approve')}
          >
            {t('review.approve')}
          </Button>
          <Button
            danger
            icon={<RollbackOutlined aria-hidden />}
            loading={decide.isPending && decide.variables === 'return'}
            disabled={decide.isPending}
            onClick={() => sign('return')}
          >
            {t('review.return')}
          </Button>
        </div>
        <p className="muted">{t('review.keys')}</p>
      </div>
    </Panel>
  );
}
