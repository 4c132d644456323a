import type { Schemas } from '../../api/client.js';
import { useServerText } from '../../i18n/server-text.js';
import { useChoiceName } from './choice-name.js';

type Whole = Schemas['ConfigurationFieldView'];
type Field = Pick<Whole, 'name' | 'label'> & Partial<Pick<Whole, 'help' | 'choices'>>;

export interface FieldText {
  readonly label: string;
  readonly help: string;
}

/** What a connector's field is called and asks for, with its choices named as the list names them. */
export function useFieldText(kind: string): (field: Field) => FieldText {
  const serverText = useServerText();
  const choiceName = useChoiceName();
  return ({ name, label, help = '', choices = [] }) => {
    const codes = [`${kind}.${name}`, `*.${name}`];
    return {
      label: serverText('labels', codes, label),
      help: withNames(serverText('helps', codes, help), choices, (choice) => choiceName(name, choice)),
    };
  };
}

/** The hint with what the list shows in place of the codes it is stored by. */
export function withNames(
  help: string,
  choices: readonly string[],
  nameOf: (choice: string) => string,
): string {
  if (choices.length === 0) return help;
  const longestFirst = [...choices].sort((a, b) => b.length - a.length);
  const codes = new RegExp(`(?<![\\w-])(?:${longestFirst.join('|')})(?![\\w-])`, 'g');
  return help.replace(codes, nameOf);
}
