import { useTranslation } from 'react-i18next';
import { languageOf } from '../../i18n/i18n.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Moment } from '../../ui/moment.js';
import { QueryView } from '../../ui/query-view.js';
import { GoodTag } from '../../ui/tags.js';
import { useFaultText } from './use-fault-text.js';
import { usePushes, type Push } from './use-webhooks.js';

/** What was pushed to one webhook of late, and what came of it. */
export function PushList({ webhookId }: { webhookId: string }): React.ReactElement {
  const { t } = useTranslation();
  const query = usePushes(webhookId);
  return (
    <QueryView query={query}>
      {(pushes) =>
        pushes.length === 0 ? (
          <p className="muted">{t('webhooks.pushesNone')}</p>
        ) : (
          <table className="push-list">
            <caption className="visually-hidden">{t('webhooks.pushes')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('webhooks.pushAt')}</th>
                <th scope="col">{t('webhooks.pushNotice')}</th>
                <th scope="col">{t('webhooks.pushResult')}</th>
              </tr>
            </thead>
            <tbody>
              {pushes.map((push) => (
                <PushLine key={push.id} push={push} />
              ))}
            </tbody>
          </table>
        )
      }
    </QueryView>
  );
}

function PushLine({ push }: { push: Push }): React.ReactElement {
  const { i18n } = useTranslation();
  return (
    <tr>
      <td>
        <Moment at={push.createdAt} />
      </td>
      <td>{push.title[languageOf(i18n.language) === 'en' ? 'en' : 'zh']}</td>
      <td>
        <PushResult push={push} />
      </td>
    </tr>
  );
}

function PushResult({ push }: { push: Push }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const faultText = useFaultText();
  const { state, attempts, lastFault, nextAt, doneAt } = push;
  const isRetried = state === 'waiting' && attempts > 0;
  const label = t(`webhooks.push.${isRetried ? 'retrying' : state}`);
  const more = [
    ...(state !== 'sent' && lastFault !== null ? [faultText(lastFault)] : []),
    ...(attempts > 1 ? [t('webhooks.pushTries', { count: attempts })] : []),
    ...(isRetried && nextAt !== null ? [t('webhooks.pushNext', { time: momentText(nextAt, zone) })] : []),
    ...(state === 'sent' && doneAt !== null ? [momentText(doneAt, zone, true)] : []),
  ];
  return (
    <>
      {state === 'sent' || state === 'failed' || isRetried ? (
        <GoodTag good={state === 'sent'} label={label} />
      ) : (
        <span className="muted">{label}</span>
      )}{' '}
      <span className="muted">{more.join(' · ')}</span>
    </>
  );
}
