import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { invalid, type FieldFault } from '#libs/kernel/problem.js';

/** Checks every request against its class: unknown fields are refused, and each wrong one is named with its path. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    exceptionFactory: (errors) => invalid(errors.flatMap((error) => faultsOf(error, ''))),
  });
}

/** For the rules whose message is written by the libraries, in English. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  nestedValidation: '应是一个对象。',
  isObject: '应是一个 JSON 对象，例如 {"字段": "内容"}。',
};

/**
 * One fault per field: of several, that of the decorator written first, which is the most basic ("is a text" before
 * "is at most so long"). class-validator runs them from the last to the first.
 */
function faultsOf(error: ValidationError, parent: string): readonly FieldFault[] {
  const field = pathOf(parent, error.property);
  const broken = Object.entries(error.constraints ?? {});
  const own = broken.findLast(([rule]) => rule !== 'nestedValidation') ?? broken.at(-1);
  return [
    ...(own === undefined ? [] : [fault(field, ...own)]),
    ...(error.children ?? []).flatMap((child) => faultsOf(child, field)),
  ];
}

function fault(field: string, rule: string, message: string): FieldFault {
  if (rule === 'whitelistValidation')
    return { field, code: 'unknown-field', message: '没有这个字段，请去掉或检查拼写。' };
  const code = rule.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (/[\u4e00-\u9fff]/.test(message)) return { field, code, message };
  return { field, code, message: OWN_WORDS[rule] ?? `格式不正确（${message}）` };
}

function pathOf(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}
