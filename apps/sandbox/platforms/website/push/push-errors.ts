/** A refusal of the receiver: status, code for programs, reason for people. */
export class PushError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'PushError';
  }
}
