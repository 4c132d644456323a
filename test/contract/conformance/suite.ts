import { afterAll, beforeAll, describe } from '@jest/globals';
import type { OutcomeKind } from '#libs/kernel/outcome.js';
import { Course } from './course.js';
import { declarations, outcomes } from './suite.declared.js';
import { faults } from './suite.faults.js';
import { members } from './suite.members.js';
import { numbers } from './suite.numbers.js';
import { publishing } from './suite.publishing.js';
import type { SandboxBench } from './sandbox-bench.js';
import type { OpenedSubject, Subject } from './subject.js';
import type { Trial } from './trial.js';

/** Takes one way of publishing through the whole contract. Knows no platform: everything of one is in its subject. */
export function conforms(subject: Subject, bench: () => SandboxBench): void {
  const { name } = subject;
  describe.each([name])('%s', () => {
    const seen = new Set<OutcomeKind>();
    let opened: OpenedSubject | undefined;
    let course: Course | undefined;
    const trial: Trial = {
      subject,
      course: () => {
        if (course === undefined) throw new Error(`${name} did not open`);
        return course;
      },
    };
    beforeAll(async () => {
      opened = await subject.open(bench());
      course = new Course(subject, opened, seen);
    });
    afterAll(async () => {
      await opened?.close();
    });
    declarations(subject);
    publishing(trial);
    faults(trial);
    numbers(trial);
    members(trial);
    outcomes(subject, seen);
  });
}
