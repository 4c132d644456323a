/** One wrong input field: where it is, what is wrong, how to mend it. */
export interface FieldFault {
  /** Path of the field, like `items[2].question`. */
  readonly field: string;
  /** Stable code for programs. */
  readonly code: string;
  /** For people, in Chinese: what is wrong and what to do. */
  readonly message: string;
}

export interface ProblemExtras {
  readonly fields?: readonly FieldFault[];
  /** Further members of the problem document, for programs. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/**
 * An expected refusal that reaches the caller as problem+json (RFC 9457).
 * `code` is stable and meant for programs; `title` and `detail` are Chinese and meant for people.
 */
export class Problem extends Error {
  readonly fields: readonly FieldFault[];
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    extras: ProblemExtras = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'Problem';
    this.fields = extras.fields ?? [];
    this.members = extras.members ?? {};
  }
}

export function invalid(fields: readonly FieldFault[]): Problem {
  const detail = fields.map((fault) => `${fault.field}：${fault.message}`).join('；');
  return new Problem(422, 'invalid-input', '提交的内容有误', detail, { fields });
}

export function notFound(what: string): Problem {
  return new Problem(404, 'not-found', '没有找到', `没有找到${what}，它可能已被删除，或不属于您所在的部门。`);
}

export function forbidden(detail: string): Problem {
  return new Problem(403, 'forbidden', '没有权限', detail);
}

export function conflict(code: string, detail: string, extras: ProblemExtras = {}): Problem {
  return new Problem(409, code, '当前状态不允许这样做', detail, extras);
}
