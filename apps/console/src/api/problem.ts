/** One wrong input field, as the server names it. */
export interface FieldFault {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

interface ProblemBody {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly instance?: string;
  readonly errors?: readonly FieldFault[];
}

/** A refusal of the server (problem+json), or its silence: `code` is `network` when it could not be reached. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly fields: readonly FieldFault[] = [],
    readonly instance?: string,
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'ApiProblem';
  }

  /** Whether nothing is known about what the server did. */
  get isSilence(): boolean {
    return this.code === 'network';
  }
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => ({}))) as ProblemBody & Record<string, unknown>;
  return new ApiProblem(
    response.status,
    body.code ?? `http-${response.status}`,
    body.title ?? '',
    body.detail ?? '',
    body.errors ?? [],
    body.instance,
    body,
  );
}

export function silence(): ApiProblem {
  return new ApiProblem(0, 'network', '', '');
}

/** Anything thrown, as something that can be shown. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(0, 'console', '', error instanceof Error ? error.message : String(error));
}
