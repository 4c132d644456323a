import type { Translation } from '../translation.js';

export const noticeSettings: Translation['noticeSettings'] = {
  title: 'Notice settings',
  note: 'What you are told of, and how. Only for yourself; change it at any time.',
  mail: 'Mail',
  noServer: 'No mail server is set up yet, so no mail is sent',
  noServerHelp:
    'For now you are told in Jida only. Your choices are kept and take effect once an administrator has set up mail.',
  email: 'Address',
  emailHelp: 'Leave empty to receive no mail.',
  emailWrong: 'Enter a valid address, such as name@example.gov.cn',
  language: 'Language of mail',
  hour: 'Hour of the daily digest',
  zone: 'Time zone of the digest',
  kinds: 'What you are told of',
  byMail: 'Mail',
  way: { inApp: 'In Jida', now: 'At once', digest: 'Daily digest', none: 'Never' },
  wayHelp: {
    inApp: 'under the bell at the top right',
    now: 'a mail as soon as it happens',
    digest: 'one mail a day with all of them',
    none: 'no mail',
  },
  group: {
    drafts: 'Drafts and review',
    releases: 'Releases',
    channels: 'Channels and stops',
    columns: 'Columns and freshness',
    system: 'Running of the system',
  },
  groupHelp: {
    drafts: 'What waits for your review, and drafts you wrote with others',
    releases: 'Of your department; told to editors and administrators',
    channels: 'Channels of your department, and stops of all publishing',
    columns: 'Told to editors and administrators, and to leaders when overdue',
    system: 'Told to administrators only',
  },
  missed: 'You will miss these urgent notices, neither shown nor mailed:',
  unsaved: 'There are unsaved changes',
  allSaved: 'No unsaved changes',
  drop: 'Discard changes',
  done: 'Notice settings saved',
  conflict: 'Your notice settings were just changed elsewhere',
  conflictHelp:
    'What you changed here is not saved yet. Take the settings from elsewhere, or keep your changes and save them.',
  takeTheirs: 'Take those from elsewhere',
  keepMine: 'Keep my changes',
};
