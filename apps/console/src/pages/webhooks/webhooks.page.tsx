import { PlusOutlined } from '@ant-design/icons';
import { Button, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Hint } from '../../ui/hint.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { GoodTag } from '../../ui/tags.js';
import { PushList } from './push-list.js';
import { ReceiverPanel } from './receiver-panel.js';
import { useFaultText } from './use-fault-text.js';
import { useKindNames, useWebhooks, type Webhook } from './use-webhooks.js';
import { WebhookActs, type Delivery } from './webhook-acts.js';
import { WebhookDialog } from './webhook-dialog.js';
import './webhooks.css';

interface Tested {
  readonly name: string;
  readonly delivery: Delivery;
}

/** The department's own systems that are told of its notices. */
export function WebhooksPage(): React.ReactElement {
  const { t } = useTranslation();
  const query = useWebhooks();
  const [dialog, setDialog] = useState<'new' | Webhook | null>(null);
  const [tested, setTested] = useState<Tested | null>(null);
  const add = (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setDialog('new')}>
      {t('webhooks.add')}
    </Button>
  );
  return (
    <Page title={t('webhooks.title')} note={t('webhooks.note')} actions={add}>
      {tested !== null && <TestResult {...tested} onClose={() => setTested(null)} />}
      <section className="panel">
        <QueryView query={query}>
          {(webhooks) =>
            webhooks.length === 0 ? (
              <Hint title={t('webhooks.none')} text={t('webhooks.noneHelp')} />
            ) : (
              <WebhookTable webhooks={webhooks} onEdit={setDialog} onTested={setTested} />
            )
          }
        </QueryView>
      </section>
      <ReceiverPanel />
      {dialog !== null && (
        <WebhookDialog webhook={dialog === 'new' ? null : dialog} onClose={() => setDialog(null)} />
      )}
    </Page>
  );
}

function TestResult({
  name,
  delivery,
  onClose,
}: Tested & { readonly onClose: () => void }): React.ReactElement {
  const { t } = useTranslation();
  const faultText = useFaultText();
  return (
    <div className="notice-above">
      <Notice
        kind={delivery.ok ? 'good' : 'bad'}
        urgent
        title={
          delivery.ok
            ? t('webhooks.testGood', { name, status: delivery.status ?? '' })
            : t('webhooks.testBad', { name })
        }
        action={
          <Button size="small" onClick={onClose}>
            {t('common.close')}
          </Button>
        }
      >
        {delivery.ok ? undefined : faultText(delivery.fault)}
      </Notice>
    </div>
  );
}

interface WebhookTableProps {
  readonly webhooks: readonly Webhook[];
  readonly onEdit: (webhook: Webhook) => void;
  readonly onTested: (tested: Tested) => void;
}

function WebhookTable({ webhooks, onEdit, onTested }: WebhookTableProps): React.ReactElement {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<readonly string[]>([]);
  const toggle = (id: string): void =>
    setOpened((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now, id]));
  return (
    <Table<Webhook>
      size="small"
      rowKey="id"
      pagination={false}
      scroll={{ x: 960 }}
      dataSource={webhooks}
      expandable={{
        expandedRowKeys: opened,
        showExpandColumn: false,
        expandedRowRender: (row) => <PushList webhookId={row.id} />,
      }}
      columns={[
        {
          key: 'name',
          title: t('webhooks.name'),
          render: (_, row) => (
            <>
              <strong>{row.name}</strong>
              <div className="muted webhook-url">{row.url}</div>
            </>
          ),
        },
        {
          key: 'kinds',
          title: t('webhooks.kinds'),
          width: 170,
          render: (_, row) => <Kinds kinds={row.kinds} />,
        },
        {
          key: 'state',
          title: t('webhooks.state'),
          width: 240,
          render: (_, row) => (
            <>
              <State webhook={row} />
              <div>
                <button
                  type="button"
                  className="link-button"
                  aria-expanded={opened.includes(row.id)}
                  onClick={() => toggle(row.id)}
                >
                  {t('webhooks.pushes')} <span aria-hidden="true">{opened.includes(row.id) ? '▴' : '▾'}</span>
                </button>
              </div>
            </>
          ),
        },
        {
          key: 'acts',
          title: <span className="visually-hidden">{t('webhooks.acts')}</span>,
          width: 300,
          render: (_, row) => (
            <WebhookActs
              webhook={row}
              onEdit={() => onEdit(row)}
              onTested={(delivery) => onTested({ name: row.name, delivery })}
            />
          ),
        },
      ]}
    />
  );
}

/** How many kinds it hears of; which ones is the hint. */
function Kinds({ kinds }: { kinds: Webhook['kinds'] }): React.ReactElement {
  const { t } = useTranslation();
  const names = useKindNames();
  if (kinds === null) return <>{t('common.all')}</>;
  const chosen = names.filter((one) => kinds.includes(one.kind)).map((one) => one.name);
  if (chosen.length <= 2) return <>{chosen.join(t('common.comma'))}</>;
  return <span title={chosen.join('\n')}>{t('webhooks.kindsCount', { count: kinds.length })}</span>;
}

function State({ webhook }: { webhook: Webhook }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const faultText = useFaultText();
  const { state, stateReason, failingSince, failures } = webhook;
  if (state === 'disabled' && stateReason === null)
    return <span className="muted">{t('webhooks.disabled')}</span>;
  if (state === 'disabled') {
    return (
      <>
        <GoodTag good={false} label={t('webhooks.disabled')} />
        <div className="muted">{t('webhooks.disabledBy', { fault: faultText(stateReason) })}</div>
      </>
    );
  }
  if (failingSince === null) return <GoodTag good label={t('webhooks.active')} />;
  return (
    <>
      <GoodTag good={false} label={t('webhooks.failing')} />
      <div className="muted">
        {t('webhooks.failingSince', { count: failures, time: momentText(failingSince, zone) })}
      </div>
    </>
  );
}
