import type { Schemas } from '../../api/client.js';

export type Entry = Schemas['TimelineEntry'];
type Detail = Entry['detail'];

/** Told by the call, the answer or the withdrawal of the same moment, which know more. */
const TOLD_ELSEWHERE = new Set([
  'commit.started',
  'withdraw.asked',
  'withdraw.wished',
  'withdraw.proved',
  'withdraw.confirmed',
]);

/** The times a reader asks for; the others are those of a step that is told already. */
const INSTANTS = new Set(['due', 'embargo', 'published', 'seen']);

/** One line for each thing that happened: a step that several entries tell of is told once, with all that is known. */
export function storyOf(entries: readonly Entry[]): readonly Entry[] {
  const moves = new Map<string, Entry[]>();
  const answers = new Set(entries.filter((one) => one.kind === 'answer').map((one) => one.what));
  for (const one of entries) {
    if (one.kind === 'change' && answers.has(one.what))
      moves.set(one.what, [...(moves.get(one.what) ?? []), one]);
  }
  const out = entries.some((one) => one.kind === 'instant' && one.what === 'published');
  return entries.flatMap((one) => {
    if (one.kind === 'instant') {
      const shown = INSTANTS.has(one.what) || (one.what === 'latest' && !out);
      return shown ? [one] : [];
    }
    if (one.kind === 'answer') {
      const move = moves.get(one.what)?.shift();
      return [move === undefined ? one : { ...one, detail: { ...move.detail, ...one.detail } }];
    }
    if (one.kind === 'change' && (TOLD_ELSEWHERE.has(one.what) || answers.has(one.what))) return [];
    return [one];
  });
}

/** What is to be said of an entry besides its name. */
export type Fact =
  | { readonly kind: 'moved'; readonly before: string; readonly after: string }
  | { readonly kind: 'at'; readonly label: 'planned' | 'until' | 'next' | 'embargo'; readonly at: string }
  /** A person's own words. */
  | { readonly kind: 'said'; readonly text: string }
  /** What the system or the platform says, with the platform's own number. */
  | {
      readonly kind: 'told';
      readonly code: string | null;
      readonly text: string;
      readonly number: string | null;
    }
  | { readonly kind: 'link'; readonly url: string }
  | { readonly kind: 'release'; readonly role: 'corrects' | 'replacedBy'; readonly id: string }
  | { readonly kind: 'value'; readonly name: string; readonly value: string };

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
/** A reason that the system keeps for itself; the sentence next to it says the same to people. */
const CODE = /^[a-z_.-]+$/;

function text(detail: Detail, name: string): string | null {
  const value = detail[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function instant(detail: Detail, name: string): string | null {
  const value = text(detail, name);
  return value !== null && INSTANT.test(value) ? value : null;
}

function group(detail: Detail, name: string): Detail {
  const value = detail[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Detail) : {};
}

/** What an entry says, in the order in which it is read. */
export function factsOf({ detail }: Entry): readonly Fact[] {
  return [...times(detail), ...words(detail), ...references(detail)];
}

function times(detail: Detail): readonly Fact[] {
  const [after, before] = [instant(detail, 'plannedAt'), instant(detail, 'before')];
  const planned: readonly Fact[] =
    after === null
      ? []
      : before === null || before === after
        ? [{ kind: 'at', label: 'planned', at: after }]
        : [{ kind: 'moved', before, after }];
  const others = [
    ['embargo', instant(detail, 'embargoAt')],
    ['until', detail.sentence === undefined ? instant(detail, 'until') : null],
    ['next', instant(detail, 'at')],
  ] as const;
  return [
    ...planned,
    ...others.flatMap(([label, at]): readonly Fact[] => (at === null ? [] : [{ kind: 'at', label, at }])),
  ];
}

function words(detail: Detail): readonly Fact[] {
  const sentence = text(detail, 'sentence');
  const reason = text(detail, 'reason');
  const faults = [group(detail, 'fault'), group(group(detail, 'outcome'), 'fault')];
  const said = [text(detail, 'opinion'), reason !== null && CODE.test(reason) ? null : reason];
  return [
    ...said.flatMap((one): readonly Fact[] => (one === null ? [] : [{ kind: 'said', text: one }])),
    ...(sentence === null ? [] : [{ kind: 'told', code: null, text: sentence, number: null } as const]),
    ...faults.flatMap((fault): readonly Fact[] => {
      const message = text(fault, 'message');
      return message === null || message === sentence
        ? []
        : [{ kind: 'told', code: text(fault, 'code'), text: message, number: text(fault, 'platformCode') }];
    }),
  ];
}

function references(detail: Detail): readonly Fact[] {
  const url = text(detail, 'publicUrl');
  const roles = ['corrects', 'replacedBy'] as const;
  return [
    ...(url === null ? [] : [{ kind: 'link', url } as const]),
    ...roles.flatMap((role): readonly Fact[] => {
      const id = text(detail, role);
      return id === null ? [] : [{ kind: 'release', role, id }];
    }),
    ...values(group(detail, 'ids')),
    ...evidence(group(detail, 'evidence')),
  ];
}

function evidence(found: Detail): readonly Fact[] {
  const note = text(found, 'note');
  const { note: _note, by: _by, at: _at, ...rest } = found;
  return [...(note === null ? [] : [{ kind: 'said', text: note } as const]), ...values(rest)];
}

/** As the platform names them. */
function values(facts: Detail): readonly Fact[] {
  return Object.entries(facts).flatMap(([name, value]): readonly Fact[] => {
    if (value === null || value === undefined || value === '') return [];
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    return [
      /^https?:\/\//.test(shown) ? { kind: 'link', url: shown } : { kind: 'value', name, value: shown },
    ];
  });
}
