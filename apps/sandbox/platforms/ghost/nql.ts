/** The filter language of Ghost's list requests: `field:value`, `[a,b]`, `-`, `>`, `~`; `+` is and, `,` is or. */

export type NqlValue = string | number | boolean | null;

/** What a filter may ask of a resource: its values by field, several where a field is a list. */
export type NqlFields = Readonly<Record<string, NqlValue | readonly NqlValue[]>>;

export type NqlTest = (fields: NqlFields) => boolean;

/** The text is no filter, or asks for a field that is not there. */
export class NqlError extends Error {}

/** @throws NqlError for a text that is no filter; the test throws it for an unknown field. */
export function parseNql(text: string): NqlTest {
  const reader = new Reader(text);
  const test = anyOf(reader);
  if (!reader.done) throw new NqlError(`Unexpected "${reader.rest}"`);
  return test;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  get rest(): string {
    return this.text.slice(this.at);
  }

  /** Takes what the pattern matches right here. */
  take(pattern: RegExp): string | undefined {
    const match = pattern.exec(this.rest);
    if (match?.index !== 0) return undefined;
    this.at += match[0].length;
    return match[0];
  }

  need(pattern: RegExp): string {
    const taken = this.take(pattern);
    if (taken === undefined) throw new NqlError(`Unexpected "${this.rest.slice(0, 20)}"`);
    return taken;
  }
}

function anyOf(reader: Reader): NqlTest {
  const tests = [allOf(reader)];
  while (reader.take(/,/) !== undefined) tests.push(allOf(reader));
  return (fields) => tests.some((test) => test(fields));
}

function allOf(reader: Reader): NqlTest {
  const tests = [term(reader)];
  while (reader.take(/\+/) !== undefined) tests.push(term(reader));
  return (fields) => tests.every((test) => test(fields));
}

function term(reader: Reader): NqlTest {
  if (reader.take(/\(/) !== undefined) {
    const test = anyOf(reader);
    reader.need(/\)/);
    return test;
  }
  const field = reader.need(/[a-zA-Z_][\w.]*/);
  reader.need(/:/);
  const compare = comparison(reader);
  return (fields) => {
    const held = fields[field];
    if (held === undefined) throw new NqlError(`No field "${field}"`);
    return compare(Array.isArray(held) ? held : [held as NqlValue]);
  };
}

type Comparison = (held: readonly NqlValue[]) => boolean;

function comparison(reader: Reader): Comparison {
  const not = reader.take(/-/) !== undefined;
  const operator = reader.take(/>=|<=|>|<|~\^|~\$|~/);
  const values = list(reader);
  const one = (held: NqlValue): boolean => values.some((value) => fits(operator, held, value));
  return (held) => (held.length === 0 ? values.includes(null) : held.some(one)) !== not;
}

function list(reader: Reader): NqlValue[] {
  if (reader.take(/\[/) === undefined) return [value(reader)];
  const values = [value(reader)];
  while (reader.take(/,/) !== undefined) values.push(value(reader));
  reader.need(/\]/);
  return values;
}

function value(reader: Reader): NqlValue {
  const quoted = reader.take(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/);
  if (quoted !== undefined) return quoted.slice(1, -1).replace(/\\(.)/g, '$1');
  const bare = reader.need(/[^\s'"+,()[\]<>=~]+/);
  if (bare === 'null') return null;
  if (bare === 'true' || bare === 'false') return bare === 'true';
  return bare;
}

function fits(operator: string | undefined, held: NqlValue, asked: NqlValue): boolean {
  if (operator === undefined)
    return held === asked || (held !== null && asked !== null && String(held) === String(asked));
  if (held === null || asked === null) return false;
  const [left, right] = [String(held).toLowerCase(), String(asked).toLowerCase()];
  switch (operator) {
    case '~':
      return left.includes(right);
    case '~^':
      return left.startsWith(right);
    case '~$':
      return left.endsWith(right);
    default:
      return ordered(operator, comparable(held), comparable(asked));
  }
}

/** Times compare as times, whichever way they are written. */
function comparable(value: NonNullable<NqlValue>): number | string {
  if (typeof value === 'number') return value;
  const time = Date.parse(String(value));
  return Number.isNaN(time) ? String(value) : time;
}

function ordered(operator: string, left: number | string, right: number | string): boolean {
  switch (operator) {
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    default:
      return left <= right;
  }
}
