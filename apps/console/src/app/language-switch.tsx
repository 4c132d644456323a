import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { changeLanguage, languageOf, LANGUAGES } from '../i18n/i18n.js';

/** One press goes to the other language. */
export function LanguageSwitch(): React.ReactElement {
  const { i18n } = useTranslation();
  const other = LANGUAGES.find((one) => one.key !== languageOf(i18n.language)) ?? LANGUAGES[0];
  if (other === undefined) return <></>;
  return (
    <Button type="text" size="small" lang={other.key} onClick={() => void changeLanguage(other.key)}>
      {other.label}
    </Button>
  );
}
