import { Button, DatePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import 'dayjs/locale/zh-cn';
import utc from 'dayjs/plugin/utc';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useZone } from '../time/zone-context.js';
import { dayStart, onDay, wallText, zonedText } from '../time/zoned.js';

dayjs.extend(utc);

export interface WhenFieldProps {
  /** An instant with offset, or null. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  readonly label: string;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  /** Offers times that are often wanted beside the field. */
  readonly quick?: boolean;
  /** Where the page says what is wrong with it. */
  readonly faultId?: string | undefined;
}

/** A date and time of day, shown and meant in the zone of the console. Only wall-clock fields cross this component. */
export function WhenField({
  value,
  onChange,
  label,
  disabled = false,
  autoFocus = false,
  quick = false,
  faultId,
}: WhenFieldProps): React.ReactElement {
  const zone = useZone();
  const { i18n } = useTranslation();
  useEffect(() => {
    dayjs.locale(i18n.language === 'en' ? 'en' : 'zh-cn');
  }, [i18n.language]);
  const now = dayjs.utc(`${wallText(Date.now(), zone)}Z`);
  // The same object as long as it is the same time: another one would wipe out what is being typed.
  const shown = useMemo(
    () => (value === null ? null : dayjs.utc(`${wallText(value, zone)}Z`)),
    [value, zone],
  );
  const field = (
    <DatePicker
      aria-label={label}
      {...(faultId === undefined ? {} : { 'aria-describedby': faultId, status: 'error' as const })}
      showTime={{
        format: 'HH:mm',
        defaultOpenValue: dayjs.utc(`${wallText(Date.now(), zone).slice(0, 13)}:00:00Z`),
      }}
      format="YYYY-MM-DD HH:mm"
      showNow={false}
      needConfirm={false}
      allowClear={false}
      disabled={disabled}
      autoFocus={autoFocus}
      style={{ width: 190 }}
      disabledDate={(day: Dayjs) => day.format('YYYY-MM-DD') < now.format('YYYY-MM-DD')}
      value={shown}
      onChange={(picked: Dayjs | null) =>
        onChange(picked === null ? null : zonedText(picked.format('YYYY-MM-DDTHH:mm:00'), zone))
      }
    />
  );
  if (!quick) return field;
  return (
    <span className="row">
      {field}
      <QuickTimes zone={zone} onChoose={onChange} />
    </span>
  );
}

const MINUTE_MS = 60_000;

function QuickTimes({
  zone,
  onChoose,
}: {
  zone: string;
  onChoose: (value: string) => void;
}): React.ReactElement {
  const { t } = useTranslation();
  const ahead = (ms: number): string => zonedText(`${wallText(Date.now() + ms, zone).slice(0, 16)}:00`, zone);
  const choices = [
    // Rounded down to the minute: a little more, so that it is never less than two.
    { key: 'minutes', at: () => ahead(2.9 * MINUTE_MS) },
    { key: 'hour', at: () => ahead(60 * MINUTE_MS) },
    {
      key: 'tomorrow',
      at: () =>
        onDay(
          zonedText(`${wallText(Date.now(), zone).slice(0, 10)}T09:00:00`, zone),
          dayStart(Date.now(), zone, 1).slice(0, 10),
          zone,
        ),
    },
  ] as const;
  return (
    <span className="row">
      {choices.map((choice) => (
        <Button key={choice.key} size="small" onClick={() => onChoose(choice.at())}>
          {t(`planning.quick.${choice.key}`)}
        </Button>
      ))}
    </span>
  );
}
