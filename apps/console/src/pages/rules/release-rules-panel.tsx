import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.js';
import { durationText } from '../../time/format.js';
import { Panel } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { ReleaseRulesDialog } from './release-rules-dialog.js';
import { useReleaseRules, type ReleaseRules } from './use-release-rules.js';

/** What the department asks of its releases. */
export function ReleaseRulesPanel(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const query = useReleaseRules();
  const [open, setOpen] = useState(false);
  return (
    <Panel
      title={t('rules.release')}
      extra={
        may('rules.manage') ? (
          <Button size="small" disabled={query.data === undefined} onClick={() => setOpen(true)}>
            {t('rules.change')}
          </Button>
        ) : (
          <span className="muted">{t('rules.readOnly')}</span>
        )
      }
    >
      <QueryView query={query}>
        {(rules) => (
          <>
            <Facts rules={rules} />
            {open && <ReleaseRulesDialog rules={rules} onClose={() => setOpen(false)} />}
          </>
        )}
      </QueryView>
    </Panel>
  );
}

function Facts({ rules }: { rules: ReleaseRules }): React.ReactElement {
  const { t, i18n } = useTranslation();
  const { minLeadMinutes, workingHours } = rules;
  return (
    <dl className="facts" id="release-rules">
      <dt>{t('rules.lead')}</dt>
      <dd>
        {minLeadMinutes === 0 ? t('rules.leadNone') : durationText(minLeadMinutes * 60_000, i18n.language)}
      </dd>
      <dt>{t('rules.hours')}</dt>
      <dd>
        {workingHours === null ? (
          t('rules.hoursAny')
        ) : (
          <>
            <span className="numeric">{t('rules.hoursText', workingHours)}</span>
            {t('common.comma')}
            {t(`rules.hoursOutside.${workingHours.severity}`)}
            <div className="muted">{t('rules.zone', workingHours)}</div>
          </>
        )}
      </dd>
    </dl>
  );
}
