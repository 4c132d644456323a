import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../ui/page.js';

const LINES = ['request', 'signature', 'again', 'gone'] as const;

/** What whoever writes the receiver has to know. */
export function ReceiverPanel(): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Panel title={t('webhooks.receiver')}>
      <dl className="facts">
        {LINES.map((line) => (
          <Fragment key={line}>
            <dt>{t(`webhooks.receiverLines.${line}.name`)}</dt>
            <dd>{t(`webhooks.receiverLines.${line}.text`)}</dd>
          </Fragment>
        ))}
      </dl>
    </Panel>
  );
}
