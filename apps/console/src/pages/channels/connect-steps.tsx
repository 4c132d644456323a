import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.js';
import { useChannels } from '../../api/queries.js';
import { useSession } from '../../api/session.js';
import { useServerText } from '../../i18n/server-text.js';
import { ChannelName } from '../../ui/channel-name.js';
import { ConfigurationFields, filledIn, type Field, type Values } from './configuration-fields.js';
import { belongsTo, firstDialect } from './dialect-fields.js';
import type { Faults, Group } from './trial-faults.js';

type Connector = Schemas['ConnectorView'];

export interface ConnectFields {
  readonly name?: string;
  readonly settings?: Values;
  readonly credentials?: Values;
}

interface KindChoiceProps {
  readonly connectors: readonly Connector[];
  readonly kind: string | null;
  readonly onChoose: (kind: string) => void;
}

export function KindChoice({ connectors, kind, onChoose }: KindChoiceProps): React.ReactElement {
  const serverText = useServerText();
  return (
    <Radio.Group
      value={kind}
      onChange={(event) => onChoose(event.target.value as string)}
      style={{ display: 'flex', flexDirection: 'column', gap: 12, padding: '8px 0' }}
      options={connectors.map((one) => ({
        value: one.kind,
        label: <ChannelName kind={one.kind} name={serverText('platforms', one.kind, one.label)} />,
      }))}
    />
  );
}

interface SettingFieldsProps {
  readonly connector: Connector;
  readonly faults: Faults;
}

/** What a person has to know or choose; the rest has a default that serves. */
function isAsked(field: Field): boolean {
  return field.default === undefined || field.type === 'url' || field.type === 'choice';
}

/** What the office calls the channel, and where it is and behaves; its name may not be another's. */
export function SettingFields({ connector, faults }: SettingFieldsProps): React.ReactElement {
  const { t } = useTranslation();
  const { departmentId } = useSession().user;
  const ours = useChannels().data?.filter(
    (one) => one.departmentId === departmentId && one.state !== 'retired',
  );
  const taken = new Set(ours?.map((one) => one.name));
  return (
    <>
      <Form.Item
        name="name"
        label={t('channels.name')}
        rules={[
          { required: true, whitespace: true, message: t('channel.nameNeeded') },
          {
            validator: async (_, value: unknown) => {
              if (typeof value === 'string' && taken.has(value.trim()))
                return await Promise.reject(new Error(t('channel.nameTaken')));
            },
          },
        ]}
      >
        <Input maxLength={80} placeholder={t('channel.nameHint')} />
      </Form.Item>
      <ConfigurationFields group="settings" connector={connector} only={isAsked} />
      <details
        open={connector.settings.some((field) => !isAsked(field) && `settings.${field.name}` in faults)}
      >
        <summary>{t('channel.moreSettings')}</summary>
        <ConfigurationFields group="settings" connector={connector} only={(field) => !isAsked(field)} />
      </details>
    </>
  );
}

export function CredentialFields({ connector }: { connector: Connector }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <p className="muted" style={{ marginBottom: 12 }}>
        {t('channel.credentialsHelp')} {t('channel.trialHelp')}
      </p>
      <ConfigurationFields group="credentials" connector={connector} />
    </>
  );
}

/** What was filled in for this connector and its dialect; what was typed for another one stays behind. */
export function bodyOf(fields: ConnectFields, connector: Connector): Schemas['ConnectChannelRequest'] {
  const chosen = fields.settings?.dialect;
  const dialect = typeof chosen === 'string' ? chosen : firstDialect(connector.settings);
  const of = (group: Group): Values => {
    const names = new Set(
      connector[group].filter((field) => belongsTo(field.label, dialect)).map((field) => field.name),
    );
    const given = Object.entries(filledIn(fields[group]));
    return Object.fromEntries(given.filter(([name]) => names.has(name)));
  };
  return {
    kind: connector.kind,
    name: (fields.name ?? '').trim(),
    settings: of('settings'),
    credentials: of('credentials') as Record<string, string>,
  };
}
