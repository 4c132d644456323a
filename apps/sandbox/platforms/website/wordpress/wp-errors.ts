/** A refusal in the words of the WordPress REST API: `{code, message, data: {status, …}}`. */
export class WpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'WpError';
  }
}

export function refuseWp(
  status: number,
  code: string,
  message: string,
  data: Record<string, unknown> = {},
): never {
  throw new WpError(status, code, message, data);
}

/** 400 `rest_invalid_param`, with the reason by field name in `data.params` (reference 1.4). */
export function invalidParam(
  params: Readonly<Record<string, string>>,
  details: Record<string, unknown> = {},
): never {
  const names = Object.keys(params).join(', ');
  throw new WpError(400, 'rest_invalid_param', `Invalid parameter(s): ${names}`, { params, details });
}
