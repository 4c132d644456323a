import { ValidateBy, type ValidationOptions } from 'class-validator';

/** Blanks of every script, and characters that show nothing. */
const UNSEEN = /[\s\p{C}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/gu;

/** A text with at least so many characters that can be seen: a reason of blanks gives no reason. */
export const HasText = (least: number, options: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'minLength',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && Array.from(value.replace(UNSEEN, '')).length >= least,
      },
    },
    options,
  );
