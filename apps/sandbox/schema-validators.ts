import ajvCompiler from '@fastify/ajv-compiler';
import type { FastifySchemaCompiler } from 'fastify';

const compile = ajvCompiler()(
  {},
  { customOptions: { removeAdditional: false, coerceTypes: false, allowUnionTypes: true, allErrors: true } },
);
const validators = new Map<string, ReturnType<typeof compile>>();

/**
 * Compiles a schema once for all the prefixes its platform is served below and all sandboxes of the process: it takes
 * longer than everything else in building one.
 */
export const validatorOnce: FastifySchemaCompiler<object> = ({ schema }) => {
  const text = JSON.stringify(schema);
  const validator = validators.get(text) ?? compile({ schema });
  validators.set(text, validator);
  return validator;
};
