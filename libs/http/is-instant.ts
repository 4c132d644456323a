import { applyDecorators } from '@nestjs/common';
import { IsISO8601, Matches } from 'class-validator';

const WITH_OFFSET = /T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** An instant with its offset: a bare clock time would mean another one in each zone that a server runs in. */
export function IsInstant(message: string): PropertyDecorator {
  return applyDecorators(IsISO8601({ strict: true }, { message }), Matches(WITH_OFFSET, { message }));
}
