import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.js';
import { useServerText } from '../../i18n/server-text.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';

/** What a connection check found, in the platform's words where it gave some. */
export function CheckReport({ report }: { report: Schemas['ChannelHealthView'] }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const serverText = useServerText();
  return (
    <>
      <ul className="findings">
        {report.checks.map((check) => (
          <li key={check.name} title={check.name}>
            <span aria-hidden="true" style={{ color: check.ok ? '#135c38' : '#8f1d17', fontWeight: 700 }}>
              {check.ok ? '✓' : '✕'}
            </span>
            <span>
              {check.ok && check.code === undefined
                ? serverText('checks', check.name, check.message)
                : serverText('faults', check.code ?? '', check.message)}{' '}
              {!check.ok && check.code !== undefined && <code>{check.code}</code>}
            </span>
          </li>
        ))}
      </ul>
      <p className="muted">{t('channel.checkedAt', { time: momentText(report.checkedAt, zone, true) })}</p>
    </>
  );
}
