import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schemas } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import { dayName, momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';

type Rule = Pick<Schemas['PreviewSlotsRequest'], 'cron' | 'timeZone' | 'holidayRule'>;

/** The next times of a rule before it is saved, with what holidays do to them. */
export function SlotPreview({ rule }: { rule: Rule }): React.ReactElement {
  const { t, i18n } = useTranslation();
  const zone = useZone();
  const query = useQuery({
    queryKey: ['slot-preview', rule],
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: async () =>
      (await ask(api.POST('/api/v1/columns/preview-slots', { body: { ...rule, count: 4 } }))).items,
  });
  return (
    <div className="slot-preview" aria-live="polite">
      <span className="field-label">{t('columns.preview')}</span>
      {query.isError ? (
        <span className="bad-text">
          {asProblem(query.error).fields[0]?.message ?? asProblem(query.error).detail}
        </span>
      ) : (
        <ul>
          {(query.data ?? []).map((slot) => (
            <li key={slot.slotAt} className="numeric">
              {slot.goesAt === null ? (
                <span className="muted">
                  <del>{momentText(slot.slotAt, zone)}</del> {slot.reason ?? t('columns.slot.holiday')}
                </span>
              ) : (
                <>
                  {momentText(slot.goesAt, zone)}{' '}
                  <span className="muted">
                    {dayName(slot.goesAt, zone, i18n.language)}
                    {slot.reason !== null && ` · ${slot.reason}`}
                  </span>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
