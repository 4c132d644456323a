import { DatePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import 'dayjs/locale/zh-cn';
import utc from 'dayjs/plugin/utc';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useZone } from '../time/zone-context.js';
import { wallText, zonedText } from '../time/zoned.js';

dayjs.extend(utc);

export interface WhenFieldProps {
  /** An instant with offset, or null. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  readonly label: string;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
}

/** A date and time of day, shown and meant in the zone of the console. Only wall-clock fields cross this component. */
export function WhenField({
  value,
  onChange,
  label,
  disabled = false,
  autoFocus = false,
}: WhenFieldProps): React.ReactElement {
  const zone = useZone();
  const { i18n } = useTranslation();
  useEffect(() => {
    dayjs.locale(i18n.language === 'en' ? 'en' : 'zh-cn');
  }, [i18n.language]);
  const now = dayjs.utc(`${wallText(Date.now(), zone)}Z`);
  return (
    <DatePicker
      aria-label={label}
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
      value={value === null ? null : dayjs.utc(`${wallText(value, zone)}Z`)}
      onChange={(picked: Dayjs | null) =>
        onChange(picked === null ? null : zonedText(picked.format('YYYY-MM-DDTHH:mm:00'), zone))
      }
    />
  );
}
