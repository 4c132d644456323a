import { useTranslation } from 'react-i18next';
import type { ServerTexts } from './en/server/server.js';

/** Where the English for the server's own words is kept; only what is not Chinese needs it. */
export const SERVER = 'server';

type Say = (group: keyof ServerTexts, codes: string | readonly string[], own: string) => string;

/** What the server says, in the reader's language: by the first code that is known there, else as the server says it. */
export function useServerText(): Say {
  const { i18n } = useTranslation();
  return (group, codes, own) => {
    if (!i18n.hasResourceBundle(i18n.language, SERVER)) return own;
    const texts = i18n.getResource(i18n.language, SERVER, group) as Readonly<Record<string, string>>;
    const known = [codes].flat().find((code) => texts[code] !== undefined);
    return known === undefined ? own : (texts[known] ?? own);
  };
}
