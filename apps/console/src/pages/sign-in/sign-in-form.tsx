import { Button } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSignIn } from '../../api/session.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import './sign-in.css';

/** Name and password. With `username` given, only the password is asked for. Plain fields: this is the first view. */
export function SignInForm({ username }: { username?: string }): React.ReactElement {
  const { t } = useTranslation();
  const { signIn } = useSignIn();
  const [name, setName] = useState(username ?? '');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = (event: React.SubmitEvent): void => {
    event.preventDefault();
    setTried(true);
    if (busy || name.trim() === '' || password === '') return;
    setBusy(true);
    setError(null);
    signIn({ username: name.trim(), password })
      .catch((reason: unknown) => setError(reason))
      .finally(() => setBusy(false));
  };
  return (
    <form noValidate className="sign-in-form" onSubmit={submit}>
      {error !== null && <ProblemAlert error={error} />}
      {username === undefined && (
        <SignInField
          autoFocus
          label={t('signIn.username')}
          fault={tried && name.trim() === '' ? t('signIn.usernameNeeded') : null}
          autoComplete="username"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      )}
      <SignInField
        autoFocus={username !== undefined}
        label={t('signIn.password')}
        fault={tried && password === '' ? t('signIn.passwordNeeded') : null}
        type="password"
        autoComplete="current-password"
        maxLength={200}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="primary" htmlType="submit" size="large" block loading={busy}>
        {t('signIn.submit')}
      </Button>
    </form>
  );
}

interface SignInFieldProps extends React.InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly fault: string | null;
}

function SignInField({ label, fault, ...input }: SignInFieldProps): React.ReactElement {
  const id = useId();
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        {...input}
        id={id}
        className="sign-in-input"
        aria-invalid={fault !== null}
        aria-describedby={fault === null ? undefined : `${id}-fault`}
      />
      {fault !== null && (
        <div id={`${id}-fault`} className="field-fault" role="alert">
          {fault}
        </div>
      )}
    </div>
  );
}
