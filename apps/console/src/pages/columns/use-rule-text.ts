import { useTranslation } from 'react-i18next';
import { weeklyOf } from './weekly-rule.js';

/** The names of weekdays, Monday first, in the console's language. */
export function useDayNames(): readonly string[] {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, index) => format.format(new Date(Date.UTC(2026, 2, 2 + index))));
}

/** `周三、周五`; every day is said in one word. */
export function useDaysText(): (days: readonly number[]) => string {
  const { t } = useTranslation();
  const names = useDayNames();
  return (days) =>
    days.length === 7 ? t('columns.everyDay') : days.map((day) => names[day - 1]).join(t('columns.and'));
}

/** When a column goes out, in words; a rule that says more than weekdays and a time stands as it is. */
export function useRuleText(): (cron: string) => string {
  const daysText = useDaysText();
  return (cron) => {
    const rule = weeklyOf(cron);
    return rule === null ? cron : `${daysText(rule.days)} ${rule.time}`;
  };
}
