import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useBecome, useDemonstration } from '../../api/demonstration.js';
import { ProblemAlert } from '../../ui/problem-alert.js';

/** In a demonstration: whom one may sign in as, and what each of them does. */
export function DemonstrationAccounts(): React.ReactElement | null {
  const { t } = useTranslation();
  const demonstration = useDemonstration();
  const { busy, error, become } = useBecome();
  if (demonstration === null || demonstration.accounts.length === 0) return null;
  const editorsFirst = [...demonstration.accounts].sort(
    (a, b) => Number(b.roles.includes('editor')) - Number(a.roles.includes('editor')),
  );
  return (
    <section className="sign-in-demo" aria-labelledby="sign-in-demo">
      <h2 id="sign-in-demo">{t('practice.accounts')}</h2>
      <p className="muted">{t('practice.accountsHelp', { password: demonstration.password })}</p>
      {error !== null && <ProblemAlert error={error} />}
      <ul>
        {editorsFirst.map((account) => (
          <li key={account.username}>
            <Button
              block
              disabled={busy !== null}
              loading={busy === account.username}
              onClick={() => become(account)}
            >
              <span className="sign-in-demo-name">{account.displayName}</span>
              <span className="muted">
                {account.roles.map((role) => t(`practice.role.${role}`)).join(t('common.comma'))}
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
