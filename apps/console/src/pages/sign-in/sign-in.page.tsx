import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from '../../app/language-switch.js';
import { DemonstrationAccounts } from './demonstration-accounts.js';
import { SignInForm } from './sign-in-form.js';
import './sign-in.css';

export function SignInPage(): React.ReactElement {
  const { t } = useTranslation();
  const title = t('signIn.title');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <div className="sign-in-brand">
          <img src="/favicon.svg" alt="" width={40} height={40} />
          <div>
            <h1>{t('signIn.title')}</h1>
            <p className="muted">{t('common.slogan')}</p>
          </div>
        </div>
        <SignInForm />
        <DemonstrationAccounts />
        <div className="sign-in-foot">
          <span className="muted">{t('signIn.help')}</span>
          <LanguageSwitch />
        </div>
      </div>
    </main>
  );
}
