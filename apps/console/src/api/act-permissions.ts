import type { Schemas } from './client.js';

/** Which permission each act on a release asks for; what differs from the API's description does not compile. */
export const ACT_PERMISSIONS: Schemas['ReleaseActPermissions'] = {
  send_now: 'release.plan',
  reschedule: 'release.plan',
  cancel: 'release.plan',
  hold: 'release.plan',
  resume: 'release.plan',
  resolve: 'release.resolve',
  choose_revision: 'release.plan',
  correct: 'release.plan',
  withdraw: 'release.plan',
  confirm_gone: 'release.resolve',
  recheck: 'release.resolve',
  reapprove: 'review.decide',
  exempt: 'release.exempt',
};
