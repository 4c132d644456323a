import { Input, Segmented, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldFault } from '../../api/problem.js';
import { Notice } from '../../ui/notice.js';
import { Panel } from '../../ui/page.js';
import type { Choices } from './choices.js';

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: hour,
  label: `${String(hour).padStart(2, '0')}:00`,
}));

export interface MailPanelProps {
  readonly mine: Choices;
  readonly mailPossible: boolean;
  readonly faults: readonly FieldFault[];
  readonly change: (part: Partial<Choices>) => void;
}

/** Where mails go, in which language, and when the daily one comes. */
export function MailPanel({ mine, mailPossible, faults, change }: MailPanelProps): React.ReactElement {
  const { t } = useTranslation();
  const zones = useMemo(
    () =>
      [...new Set([mine.timeZone, ...Intl.supportedValuesOf('timeZone')])].map((value) => ({
        value,
        label: value,
      })),
    [mine.timeZone],
  );
  const wrong = faults.some((one) => one.field === 'email');
  return (
    <Panel title={t('noticeSettings.mail')}>
      {!mailPossible && (
        <div className="notice-above">
          <Notice kind="info" title={t('noticeSettings.noServer')}>
            {t('noticeSettings.noServerHelp')}
          </Notice>
        </div>
      )}
      <div className="notice-mail">
        <div className="notice-mail-address">
          <label className="field-label" htmlFor="notice-email">
            {t('noticeSettings.email')}
          </label>
          <Input
            id="notice-email"
            type="email"
            autoComplete="email"
            maxLength={254}
            allowClear
            placeholder="name@example.gov.cn"
            value={mine.email}
            status={wrong ? 'error' : ''}
            aria-invalid={wrong}
            aria-describedby="notice-email-help"
            onChange={(event) => change({ email: event.target.value })}
          />
          <p
            id="notice-email-help"
            className={wrong ? 'field-fault' : 'muted'}
            role={wrong ? 'alert' : undefined}
          >
            {t(wrong ? 'noticeSettings.emailWrong' : 'noticeSettings.emailHelp')}
          </p>
        </div>
        <div>
          <span className="field-label">{t('noticeSettings.language')}</span>
          <Segmented<Choices['language']>
            aria-label={t('noticeSettings.language')}
            value={mine.language}
            onChange={(language) => change({ language })}
            options={[
              { value: 'zh', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        </div>
        <div>
          <label className="field-label" htmlFor="notice-hour">
            {t('noticeSettings.hour')}
          </label>
          <span className="row">
            <Select
              id="notice-hour"
              style={{ width: 100 }}
              value={mine.digestHour}
              options={HOURS}
              onChange={(digestHour) => change({ digestHour })}
            />
            <Select
              showSearch
              aria-label={t('noticeSettings.zone')}
              style={{ width: 200 }}
              value={mine.timeZone}
              options={zones}
              onChange={(timeZone) => change({ timeZone })}
            />
          </span>
        </div>
      </div>
    </Panel>
  );
}
