import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Chinese } from './translation.js';
import { first } from './zh-CN/first.js';
import { SERVER } from './server-text.js';

export type Language = 'zh-CN' | 'en';
export const LANGUAGES: readonly { readonly key: Language; readonly label: string }[] = [
  { key: 'zh-CN', label: '中文' },
  { key: 'en', label: 'English' },
];

const STORED = 'jida.language';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Chinese };
  }
}

const FETCH = {
  'zh-CN': { first: () => Promise.resolve(first), rest: async () => (await import('./zh-CN/rest.js')).rest },
  en: {
    first: async () => (await import('./en/first.js')).first,
    rest: async () => (await import('./en/rest.js')).rest,
  },
} as const;

/** Whether a page beyond the first views was opened, so that a change of language brings its texts too. */
let beyondFirst = false;

export function languageOf(text: string | null | undefined): Language {
  return text === 'en' ? 'en' : 'zh-CN';
}

/** Chinese at once; English is fetched when it is asked for. */
export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'zh-CN',
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: first } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await changeLanguage(languageOf(localStorage.getItem(STORED)));
}

async function fetchTexts(language: Language): Promise<void> {
  const add = (texts: object): void => {
    i18next.addResourceBundle(language, 'translation', texts, true, true);
  };
  add(await FETCH[language].first());
  if (!beyondFirst) return;
  add(await FETCH[language].rest());
  if (language === 'en')
    i18next.addResourceBundle('en', SERVER, (await import('./en/server/server.js')).server);
}

/** Brings the texts of the pages beyond the first views. */
export async function fetchAllTexts(): Promise<void> {
  if (beyondFirst) return;
  beyondFirst = true;
  await Promise.all([fetchTexts('zh-CN'), fetchTexts(languageOf(i18next.language))]);
}

export async function changeLanguage(language: Language): Promise<void> {
  await fetchTexts(language);
  await i18next.changeLanguage(language);
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
}
