import { Button, Form, Input, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/notice.js';
import { freshSecret, SECRET_PATTERN } from './secret.js';

export interface SecretFieldProps {
  /** Left empty, the present one stays; needed where there is none or it may not be used. */
  readonly needed: boolean;
  readonly keep: boolean;
  readonly help: string;
  readonly onGenerate: (secret: string) => void;
}

/** What signs the pushes: entered, or generated and shown this once. */
export function SecretField({ needed, keep, help, onGenerate }: SecretFieldProps): React.ReactElement {
  const { t } = useTranslation();
  const [generated, setGenerated] = useState<string | null>(null);
  const secret = Form.useWatch<string | undefined>('secret');
  return (
    <>
      <div className="row secret-row">
        <Form.Item
          name="secret"
          label={t('webhooks.secret')}
          extra={help}
          rules={[{ required: needed, pattern: SECRET_PATTERN, message: t('webhooks.secretRule') }]}
        >
          <Input.Password
            autoComplete="off"
            maxLength={200}
            placeholder={keep && !needed ? t('webhooks.secretKeep') : 'whsec_'}
          />
        </Form.Item>
        <Button
          onClick={() => {
            const fresh = freshSecret();
            setGenerated(fresh);
            onGenerate(fresh);
          }}
        >
          {t('webhooks.generate')}
        </Button>
      </div>
      {generated !== null && secret === generated && (
        <div className="notice-above">
          <Notice kind="warn" title={t('webhooks.generated')}>
            <Typography.Text code copyable>
              {generated}
            </Typography.Text>
          </Notice>
        </div>
      )}
    </>
  );
}
