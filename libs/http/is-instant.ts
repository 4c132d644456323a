import { isISO8601, ValidateBy, type ValidationOptions } from 'class-validator';

const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/i;

/**
 * An instant: a real day and time with an explicit offset. ISO 8601 also knows days without a time, weeks, and times
 * without a zone, which would be read in the zone of whatever machine serves the request.
 */
export const IsInstant = (options: ValidationOptions): PropertyDecorator =>
  ValidateBy({ name: 'isIso8601', validator: { validate: isInstant } }, options);

function isInstant(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    WITH_OFFSET.test(value) &&
    isISO8601(value, { strict: true }) &&
    !Number.isNaN(Date.parse(value))
  );
}
