import { Button } from 'antd';
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useZone } from '../../time/zone-context.js';
import { wallOf } from '../../time/zoned.js';
import { QueryView } from '../../ui/query-view.js';
import { festivalsOf, type Festival, type Span } from './official-days.js';
import { useDayName } from './use-day-name.js';
import { usePublishedDays } from './use-days.js';

/** What was announced for a year, to read what is written over. */
export function OfficialDays(): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const [year, setYear] = useState(() => wallOf(Date.now(), zone).year);
  const query = usePublishedDays(year);
  return (
    <section aria-labelledby="official-days">
      <div className="row" style={{ marginBottom: 6 }}>
        <h3 id="official-days" className="field-label" style={{ margin: 0 }}>
          {t('days.officialOf', { year })}
        </h3>
        <Button
          type="text"
          size="small"
          icon={<LeftOutlined aria-hidden />}
          aria-label={t('days.before')}
          onClick={() => setYear(year - 1)}
        />
        <Button
          type="text"
          size="small"
          icon={<RightOutlined aria-hidden />}
          aria-label={t('days.after')}
          onClick={() => setYear(year + 1)}
        />
      </div>
      <QueryView query={query}>
        {(published) =>
          published.length === 0 ? (
            <p className="muted">{t('days.officialNone', { year })}</p>
          ) : (
            <dl className="facts">
              {festivalsOf(published).map((festival) => (
                <Fragment key={festival.name}>
                  <dt>{festival.name}</dt>
                  <dd>
                    <FestivalText festival={festival} />
                  </dd>
                </Fragment>
              ))}
            </dl>
          )
        }
      </QueryView>
    </section>
  );
}

function FestivalText({ festival }: { festival: Festival }): React.ReactElement {
  const { t } = useTranslation();
  const dayName = useDayName();
  const spanText = ({ from, to }: Span): string =>
    from === to
      ? dayName(from, false)
      : t('days.span', { from: dayName(from, false), to: dayName(to, false) });
  const list = (spans: readonly Span[]): string => spans.map(spanText).join(t('common.comma'));
  const parts = [
    ...(festival.off.length === 0 ? [] : [t('days.officialHoliday', { days: list(festival.off) })]),
    ...(festival.atWork.length === 0 ? [] : [t('days.officialWorking', { days: list(festival.atWork) })]),
  ];
  return <span className="numeric">{parts.join(t('days.semicolon'))}</span>;
}
