import { Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.js';
import type { Channel } from '../../api/queries.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { useBudgetName } from './use-budget-name.js';

type Budget = Schemas['QuotaView'];

/** As the server bounds it. */
const MOST = 10_000_000;

/** What an account may spend where the platform grants it something else than by default, and how far apart it publishes. */
export function BudgetFields({ channel }: { channel: Channel }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="minSpacingSeconds" label={t('budgets.spacing')} extra={t('budgets.spacingHelp')}>
        <InputNumber min={0} max={86_400} precision={0} suffix={t('common.seconds')} style={{ width: 180 }} />
      </Form.Item>
      {channel.quotas.length > 0 && (
        <fieldset className="plain-fieldset">
          <legend className="field-label">{t('budgets.title')}</legend>
          <p className="muted" style={{ marginBottom: 12 }}>
            {t('budgets.help')}
          </p>
          {channel.quotas.map((budget) => (
            <BudgetField key={budget.name} budget={budget} />
          ))}
        </fieldset>
      )}
    </>
  );
}

function BudgetField({ budget }: { budget: Budget }): React.ReactElement {
  const { t } = useTranslation();
  const budgetName = useBudgetName();
  const { name, standardLimit, reserve, used } = budget;
  const entered = Form.useWatch<number | null | undefined>(['quotaLimits', name]);
  const limit = entered ?? standardLimit;
  const least = reserve + 1;
  const facts = [
    t('budgets.standard', { limit: standardLimit }),
    t('budgets.used', { used }),
    ...(reserve === 0 ? [] : [t('budgets.reserve', { reserve })]),
  ];
  return (
    <Form.Item
      name={['quotaLimits', name]}
      label={budgetName(budget)}
      rules={[
        {
          type: 'integer',
          min: least,
          max: MOST,
          message: t('budgets.range', { least, most: MOST }),
        },
      ]}
      extra={
        <>
          {facts.join(' · ')}
          {limit - reserve <= used && <Spent resetAt={budget.resetAt} />}
        </>
      }
    >
      <InputNumber precision={0} placeholder={String(standardLimit)} style={{ width: 180 }} />
    </Form.Item>
  );
}

function Spent({ resetAt }: { resetAt: string }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  return (
    <p className="warn-text" role="status">
      {t('budgets.spent', { time: momentText(resetAt, zone) })}
    </p>
  );
}
