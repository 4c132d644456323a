import { ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import type { Locale } from 'antd/es/locale';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient } from '../api/query-client.js';
import { SessionProvider, useSessionState } from '../api/session.js';
import { languageOf } from '../i18n/i18n.js';
import { ZoneProvider } from '../time/zone-context.js';
import { Toasts } from '../ui/toast.js';
import { FullMessage } from '../ui/full-message.js';
import { THEME } from './theme.js';
import { useChosenZone } from './zone-choice.js';

const SignInPage = lazy(async () => ({
  default: (await import('../pages/sign-in/sign-in.page.js')).SignInPage,
}));
const ExpiredSession = lazy(async () => ({
  default: (await import('../pages/sign-in/expired-session.js')).ExpiredSession,
}));
const Pages = lazy(async () => ({ default: (await import('./pages.js')).Pages }));

function useComponentLocale(): Locale {
  const { i18n } = useTranslation();
  const [locale, setLocale] = useState<Locale>(zhCN);
  const language = languageOf(i18n.language);
  useEffect(() => {
    if (language === 'zh-CN') setLocale(zhCN);
    else void import('antd/locale/en_US').then((module) => setLocale(module.default));
  }, [language]);
  return locale;
}

/** The whole console: who is signed in decides what there is to see. */
export function App(): React.ReactElement {
  const { t } = useTranslation();
  const locale = useComponentLocale();
  return (
    <ConfigProvider
      theme={THEME}
      locale={locale}
      button={{ autoInsertSpace: false }}
      form={{ requiredMark: 'optional' }}
    >
      <>
        <Toasts />
        <QueryClientProvider client={queryClient}>
          <Suspense fallback={<FullMessage busy title={t('common.loading')} />}>
            <Inside />
          </Suspense>
        </QueryClientProvider>
      </>
    </ConfigProvider>
  );
}

function Inside(): React.ReactElement {
  const { t } = useTranslation();
  const state = useSessionState();
  const officeZone = state.kind === 'in' ? state.session.timeZone : 'Asia/Shanghai';
  const zone = useChosenZone(officeZone);
  switch (state.kind) {
    case 'loading':
      return <FullMessage busy title={t('common.loading')} />;
    case 'unreachable':
      return (
        <FullMessage
          title={t('shell.unreachable')}
          text={t('shell.unreachableHelp')}
          action={{ label: t('common.retry'), run: state.retry }}
        />
      );
    case 'out':
      return <SignInPage />;
    case 'in':
      return (
        <SessionProvider value={state.session}>
          <ZoneProvider value={zone}>
            <Pages />
            {state.expired && (
              <Suspense>
                <ExpiredSession user={state.session.user} />
              </Suspense>
            )}
          </ZoneProvider>
        </SessionProvider>
      );
  }
}
