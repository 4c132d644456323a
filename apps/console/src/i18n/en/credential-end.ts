import type { Translation } from '../translation.js';

export const credentialEnd: Translation['credentialEnd'] = {
  title: 'Authorisation ends',
  until: 'until {{time}}',
  ended: 'Authorisation ended',
  left: { day: 'Ends within a day', days: 'Ends in {{count}} days' },
  told: 'Editors and admins are told again 7, 3 and 1 days before.',
  renew: 'Authorise again or change the credentials before it ends, so that releases after that can go out.',
  endedHelp:
    'The authorisation has ended; nothing goes out until it is given again or the credentials are changed.',
  reaches: 'Planned for after its end ({{count}}):',
  reachesMore: 'The first {{shown}} of {{count}}.',
  reachesNone: 'Nothing is planned for after its end.',
  channels: 'The authorisation of a channel ends soon or has ended',
  line: '{{count}} releases planned for after that',
  lineNone: 'nothing planned for after that',
};
