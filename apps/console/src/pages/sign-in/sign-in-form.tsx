import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSignIn } from '../../api/session.js';
import { ProblemAlert } from '../../ui/problem-alert.js';

interface Fields {
  readonly username: string;
  readonly password: string;
}

/** Name and password. With `username` given, only the password is asked for. */
export function SignInForm({ username }: { username?: string }): React.ReactElement {
  const { t } = useTranslation();
  const { signIn } = useSignIn();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = (fields: Fields): void => {
    if (busy) return;
    setBusy(true);
    setError(null);
    signIn({ username: username ?? fields.username.trim(), password: fields.password })
      .catch((reason: unknown) => setError(reason))
      .finally(() => setBusy(false));
  };
  return (
    <Form<Fields> layout="vertical" onFinish={submit} requiredMark={false} disabled={busy}>
      {error !== null && (
        <div style={{ marginBottom: 16 }}>
          <ProblemAlert error={error} />
        </div>
      )}
      {username === undefined && (
        <Form.Item
          name="username"
          label={t('signIn.username')}
          rules={[{ required: true, whitespace: true, message: t('signIn.usernameNeeded') }]}
        >
          <Input autoComplete="username" autoFocus maxLength={60} size="large" />
        </Form.Item>
      )}
      <Form.Item
        name="password"
        label={t('signIn.password')}
        rules={[{ required: true, message: t('signIn.passwordNeeded') }]}
      >
        <Input.Password
          autoComplete="current-password"
          autoFocus={username !== undefined}
          maxLength={200}
          size="large"
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" size="large" block loading={busy}>
        {t('signIn.submit')}
      </Button>
    </Form>
  );
}
