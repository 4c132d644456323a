import { ValidateIf } from 'class-validator';

/** A field that may be left out. Unlike IsOptional it refuses null, which would go on unchecked. */
export const MayBeAbsent = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);
