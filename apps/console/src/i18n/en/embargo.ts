import type { Translation } from '../translation.js';

export const embargo: Translation['embargo'] = {
  at: 'Embargo',
  none: 'No embargo',
  over: '{{time}} (over)',
  present: 'The embargo ends at present on',
  act: { set: 'Set an embargo', change: 'Change the embargo', lift: 'Lift the embargo' },
  title: 'Embargo of the whole plan',
  help: 'Before it ends nothing of this plan goes out. What is planned earlier moves to its end, the rest stays; an earlier end, or none, brings nothing forward.',
  onlyLift:
    'Part of the plan is out, so the embargo can only be lifted. The rest still goes out when it is planned.',
  ways: { set: 'To another time', lift: 'Lift it' },
  timeNeeded: 'Please choose when the embargo ends',
  effects: 'What becomes of each release',
  moved: {
    plain: 'moves from {{before}} to {{after}}',
    held: 'moves from {{before}} to {{after}}, and goes out once resumed',
    gated: 'expected {{after}} instead of {{before}}, still after the one it waits for',
  },
  kept: {
    plain: 'stays at {{before}}',
    held: 'stays at {{before}}, and goes out once resumed',
    gated: 'still expected {{before}}, after the one it waits for',
  },
  past: 'not affected',
  submit: { set: 'Set', lift: 'Lift the embargo' },
  done: 'Nothing goes out before {{time}}',
  lifted: 'The embargo is lifted; what is planned stays as it is',
};
