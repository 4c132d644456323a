import { TestEnvironment } from 'jest-environment-node';

/** Lets a walk say what its windows showed when a step failed, before anything is closed. */
export default class WalkEnvironment extends TestEnvironment {
  async handleTestEvent(event) {
    if (event.name !== 'test_fn_failure' && event.name !== 'hook_failure') return;
    for (const witness of this.global.jidaWitnesses ?? [])
      await witness(event.test?.name ?? event.hook?.type);
  }
}
