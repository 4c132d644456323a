/** Why the launcher gives up, told as it is: what is wrong and what to do, without a stack. */
export class LaunchRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LaunchRefused';
  }
}
