import { useTranslation } from 'react-i18next';
import type { Told } from '../api/conflicts.js';
import { useServerText } from '../i18n/server-text.js';
import './in-the-way.css';

/** What stands against a time, one sentence each, at the place where the time is chosen. */
export function InTheWay({ told }: { told: readonly Told[] }): React.ReactElement | null {
  const { t } = useTranslation();
  const serverText = useServerText();
  if (told.length === 0) return null;
  return (
    <ul className="in-the-way">
      {told.map(({ code, severity, sentence }) => (
        <li key={`${code}:${sentence}`} className={severity === 'refuse' ? 'bad-text' : 'warn-text'}>
          <span aria-hidden="true">{severity === 'refuse' ? '✕' : '!'}</span>
          <span className="visually-hidden">{t(`arrange.severity.${severity}`)}</span>
          <span>{serverText('obstacles', code, sentence)}</span>
        </li>
      ))}
    </ul>
  );
}
