import { useTranslation } from 'react-i18next';

/** A calendar day for people, like `10月8日 周四`; it has no zone. */
export function useDayName(): (day: string, withWeekday?: boolean) => string {
  const { i18n } = useTranslation();
  return (day, withWeekday = true) =>
    new Intl.DateTimeFormat(i18n.language, {
      timeZone: 'UTC',
      month: 'short',
      day: 'numeric',
      ...(withWeekday ? { weekday: 'short' } : {}),
    }).format(new Date(`${day}T00:00:00Z`));
}
