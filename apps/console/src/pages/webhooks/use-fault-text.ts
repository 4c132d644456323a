import { useTranslation } from 'react-i18next';

/** Why a push was not taken, and what to do about it. */
export function useFaultText(): (fault: string | null) => string {
  const { t, i18n } = useTranslation();
  return (fault) => {
    const code = fault ?? '';
    const status = /^http\.(\d{3})$/.exec(code)?.[1];
    if (status !== undefined) return t('webhooks.fault.answered', { status });
    const known = i18n.getResource(i18n.language, 'translation', 'webhooks.fault.codes') as
      Readonly<Record<string, string>> | undefined;
    return known?.[code] ?? t('webhooks.fault.unknown', { code });
  };
}
