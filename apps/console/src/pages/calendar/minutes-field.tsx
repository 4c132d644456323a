import { InputNumber } from 'antd';

export interface MinutesFieldProps {
  readonly seconds: number | null;
  readonly onChange: (seconds: number | null) => void;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  /** What counts when nothing is said, in seconds. */
  readonly fallback?: number;
}

/** A length of time in minutes, as people say it. */
export function MinutesField({
  seconds,
  onChange,
  label,
  min,
  max,
  fallback,
}: MinutesFieldProps): React.ReactElement {
  return (
    <InputNumber<number>
      aria-label={label}
      style={{ width: 84 }}
      min={min}
      max={max}
      value={seconds === null ? null : seconds / 60}
      {...(fallback === undefined ? {} : { placeholder: String(Math.round(fallback / 6) / 10) })}
      onChange={(minutes) => onChange(minutes === null ? null : Math.round(minutes * 60))}
    />
  );
}
