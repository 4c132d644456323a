import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAct } from '../../api/act.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Panel } from '../../ui/page.js';
import { useProblemText } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { toastDone, toastFailed } from '../../ui/toast.js';
import { FreshnessRuleDialog } from './freshness-rule-dialog.js';
import { clearRule, useFreshnessRule, type FreshnessRule, type RuleSubject } from './use-freshness-rule.js';
import './freshness-rule.css';

/** When an inspection would fail it, and who is told before: the department's rule, or that of one channel or column. */
export function FreshnessRulePanel({ subject }: { subject: RuleSubject }): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const query = useFreshnessRule(subject);
  const [open, setOpen] = useState(false);
  const rule = query.data;
  const isOwn = rule !== undefined && rule.version > 0;
  return (
    <Panel
      title={t('ladder.title')}
      extra={
        may('channel.manage') ? (
          <span className="row">
            {isOwn && <ResetButton subject={subject} />}
            <Button size="small" disabled={rule === undefined} onClick={() => setOpen(true)}>
              {t(isOwn || subject === null ? 'ladder.change' : 'ladder.setOwn')}
            </Button>
          </span>
        ) : (
          <span className="muted">{t('rules.readOnly')}</span>
        )
      }
    >
      <QueryView query={query}>
        {(found) => (
          <>
            <Ladder rule={found} subject={subject} />
            {open && <FreshnessRuleDialog rule={found} subject={subject} onClose={() => setOpen(false)} />}
          </>
        )}
      </QueryView>
    </Panel>
  );
}

function Ladder({ rule, subject }: { rule: FreshnessRule; subject: RuleSubject }): React.ReactElement {
  const { t } = useTranslation();
  const source = t(`ladder.source.${rule.from}`);
  return (
    <dl className="facts">
      <dt>{t('ladder.limit')}</dt>
      <dd>
        {t('ladder.limitText', { count: rule.limitDays })}
        <div className="muted">
          {subject !== null && rule.version === 0 ? <Link to="/rules">{source}</Link> : source}
        </div>
      </dd>
      <dt>{t('ladder.steps')}</dt>
      <dd>
        <ol className="ladder">
          {rule.rungs.map((rung) => (
            <li key={rung.days}>
              <span className="numeric">{t('ladder.stepText', { count: rung.days })}</span>
              <span className={rung.level === 'alarm' ? 'bad-text' : undefined}>
                {t(`ladder.levels.${rung.level}`)}
              </span>
              <span>{rung.roles.map((role) => t(`state.role.${role}`)).join(t('common.comma'))}</span>
            </li>
          ))}
        </ol>
      </dd>
    </dl>
  );
}

function ResetButton({ subject }: { subject: RuleSubject }): React.ReactElement {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const reset = useAct(async (_: 'reset') => await clearRule(subject), {
    touches: [KEYS.freshness],
    onDone: () => toastDone(t('ladder.resetDone')),
    onRefused: (problem) => toastFailed(problemText(problem).detail),
  });
  return (
    <Popconfirm
      title={t('ladder.resetSure')}
      description={
        <div className="ladder-question">
          {t(subject === null ? 'ladder.resetDepartment' : 'ladder.resetOwn')}
        </div>
      }
      okText={t('ladder.reset')}
      cancelText={t('common.back')}
      onConfirm={() => reset.once('reset')}
    >
      <Button size="small" loading={reset.isPending}>
        {t('ladder.reset')}
      </Button>
    </Popconfirm>
  );
}
