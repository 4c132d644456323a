import type { JsonObject } from '#libs/kernel/json.js';
import type { NoticeKind } from '../notice.rules.js';
import { textOf, type Language } from '../notice.text.js';

/** A notice as its messages are made of. */
export interface NoticeFacts {
  readonly kind: NoticeKind;
  readonly count: number;
  readonly facts: JsonObject;
  readonly path: string;
  readonly items: readonly { readonly path: string; readonly title: string }[];
}

const WORDS = {
  zh: {
    subject: '【集答】',
    open: '查看：',
    items: '涉及：',
    digest: (count: number) => `【集答】今日通知汇总（${count} 条）`,
    foot: '此邮件由系统自动发出。要更改接收方式，请在集答中打开“通知设置”。',
  },
  en: {
    subject: '[Jida] ',
    open: 'Open: ',
    items: 'Items:',
    digest: (count: number) => `[Jida] Digest of ${count} notices`,
    foot: 'Sent automatically. To change how you are told, open “Notice settings” in Jida.',
  },
} as const;

/** Items listed in a mail. */
const LISTED = 20;

export function noticeMail(
  notice: NoticeFacts,
  language: Language,
  publicUrl: string,
): { subject: string; text: string } {
  const words = WORDS[language];
  const { title } = textOf(notice, language);
  return {
    subject: `${words.subject}${title}`,
    text: [...paragraphs(notice, language, publicUrl), '', '--', words.foot, ''].join('\n'),
  };
}

export function digestMail(
  notices: readonly NoticeFacts[],
  language: Language,
  publicUrl: string,
): { subject: string; text: string } {
  const words = WORDS[language];
  const parts = notices.flatMap((notice) => [...paragraphs(notice, language, publicUrl), '', '']);
  return { subject: words.digest(notices.length), text: [...parts, '--', words.foot, ''].join('\n') };
}

function paragraphs(notice: NoticeFacts, language: Language, publicUrl: string): readonly string[] {
  const words = WORDS[language];
  const { title, body } = textOf(notice, language);
  const listed = notice.items
    .slice(0, LISTED)
    .map((item) => `  - ${item.title} ${publicUrl}${item.path}`.trimEnd());
  return [
    title,
    ...(body === '' ? [] : ['', body]),
    '',
    `${words.open}${publicUrl}${notice.path}`,
    ...(notice.count > 1 ? ['', words.items, ...listed] : []),
  ];
}
