import type { Schemas } from '../../api/client.js';

type Field = Schemas['ConfigurationFieldView'];

/** A connector with several dialects names those a field belongs to at the end of its label: `接收地址（push）`. */
const SUFFIX = /（([a-z]+(?:、[a-z]+)*)）$/;

/** The dialect a new channel begins with; undefined where the connector has none. */
export function firstDialect(settings: readonly Field[]): string | undefined {
  const field = settings.find((one) => one.name === 'dialect');
  return typeof field?.default === 'string' ? field.default : undefined;
}

/** The label without the dialects it belongs to. */
export function plainLabel(label: string, dialect: string | undefined): string {
  return dialect === undefined ? label : label.replace(SUFFIX, '');
}

/** Whether the field means anything in the dialect. */
export function belongsTo(label: string, dialect: string | undefined): boolean {
  const named = SUFFIX.exec(label)?.[1];
  return dialect === undefined || named === undefined || named.split('、').includes(dialect);
}
