import type { Translation } from '../translation.js';

export const revocation: Translation['revocation'] = {
  act: 'Take the approval back…',
  title: 'Take the approval back · {{title}}',
  submit: 'Take it back',
  what: 'All approvals of this version are void; the draft can be edited again and submitted anew. From now on this version is not published any more.',
  held: 'Planned releases that will be held ({{count}}), for an editor to give another version or cancel:',
  heldNone: 'Nothing is planned.',
  beyond: 'Those out or on their way ({{count}}) stay; withdraw or correct them from their own pages:',
  done: 'Approval taken back; {{count}} planned releases are held',
  doneTitle: 'Approval taken back',
  doneHeld: '{{count}} planned releases are held.',
  doneBeyond: 'These are out or on their way. Open each to withdraw or correct it:',
};
