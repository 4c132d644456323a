import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '../../api/session.js';
import { LeaveGuard } from '../../ui/leave-guard.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { missed, type NoticeSettings } from './choices.js';
import { KindsPanel } from './kinds-panel.js';
import { MailPanel } from './mail-panel.js';
import { settingsQuery, useSettingsDesk, type SettingsDesk } from './use-settings-desk.js';
import './notice-settings.css';

/** How a person wants to be told, chosen by themselves. */
export function NoticeSettingsPage(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const query = useQuery(settingsQuery);
  return (
    <Page
      title={t('noticeSettings.title')}
      note={t('noticeSettings.note')}
      actions={may('webhook.manage') && <Link to="/notices/webhooks">{t('noticeSettings.toWebhooks')}</Link>}
    >
      <QueryView query={query}>{(settings) => <SettingsForm settings={settings} />}</QueryView>
    </Page>
  );
}

function SettingsForm({ settings }: { settings: NoticeSettings }): React.ReactElement {
  const { t } = useTranslation();
  const desk = useSettingsDesk(settings);
  const { mine } = desk;
  const faults = desk.problem?.fields ?? [];
  const elsewhere = desk.problem !== null && !faults.every((one) => one.field === 'email');
  const mailable = mine.email.trim() !== '';
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        desk.save();
      }}
    >
      {(elsewhere || (desk.problem !== null && faults.length === 0)) && <ProblemAlert error={desk.problem} />}
      <Conflict desk={desk} />
      <MailPanel mine={mine} mailPossible={settings.mailPossible} faults={faults} change={desk.change} />
      <Missed settings={settings} desk={desk} />
      <KindsPanel settings={settings} chosen={mine.kinds} mailable={mailable} change={desk.changeKind} />
      <div className={desk.changed ? 'save-bar save-bar-changed' : 'save-bar'}>
        <span role="status">{t(desk.changed ? 'noticeSettings.unsaved' : 'noticeSettings.allSaved')}</span>
        <Button disabled={!desk.changed || desk.busy} onClick={desk.drop}>
          {t('noticeSettings.drop')}
        </Button>
        <Button
          type="primary"
          htmlType="submit"
          disabled={!desk.changed || desk.theirs !== null}
          loading={desk.busy}
        >
          {t('common.save')}
        </Button>
      </div>
      <LeaveGuard when={desk.changed} />
    </form>
  );
}

function Conflict({ desk }: { desk: SettingsDesk }): React.ReactElement | null {
  const { t } = useTranslation();
  if (desk.theirs === null) return null;
  return (
    <Notice
      kind="warn"
      urgent
      title={t('noticeSettings.conflict')}
      action={
        <>
          <Button size="small" onClick={desk.takeTheirs}>
            {t('noticeSettings.takeTheirs')}
          </Button>
          <Button size="small" type="primary" onClick={desk.keepMine}>
            {t('noticeSettings.keepMine')}
          </Button>
        </>
      }
    >
      {t('noticeSettings.conflictHelp')}
    </Notice>
  );
}

function Missed({
  settings,
  desk,
}: {
  settings: NoticeSettings;
  desk: SettingsDesk;
}): React.ReactElement | null {
  const { t, i18n } = useTranslation();
  const kinds = new Set(missed(desk.mine, settings));
  if (kinds.size === 0) return null;
  const names = settings.kinds
    .filter((one) => kinds.has(one.kind))
    .map((one) => (i18n.language === 'en' ? one.label.en : one.label.zh));
  return (
    <Notice kind="warn" title={t('noticeSettings.missed')}>
      {names.join(t('common.comma'))}
    </Notice>
  );
}
