import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/page.js';
import { FreshnessRulePanel } from '../freshness-rule/freshness-rule-panel.js';
import { DaysPanel } from './days-panel.js';
import { ReleaseRulesPanel } from './release-rules-panel.js';

/** What holds for a whole department: its release rules, its freshness ladder, and the days everybody is off. */
export function RulesPage(): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Page title={t('rules.title')} note={t('rules.note')}>
      <div className="two-columns">
        <div>
          <ReleaseRulesPanel />
          <FreshnessRulePanel subject={null} />
        </div>
        <DaysPanel />
      </div>
    </Page>
  );
}
