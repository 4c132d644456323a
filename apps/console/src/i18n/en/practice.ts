import type { Translation } from '../translation.js';

export const practice: Translation['practice'] = {
  accounts: 'Demonstration accounts',
  accountsHelp: 'One click signs you in (every password is {{password}}). Begin as the editor.',
  role: {
    editor: 'writes, submits, plans',
    reviewer: 'reviews, stage by stage',
    admin: 'manages people and channels',
    auditor: 'reads and verifies the audit log',
    leader: 'hears of stale channels and stops, and reads',
  },
  ground: 'Training ground',
  groundHelp:
    'WeChat, Weibo and the website are imitated here; nothing really goes out. Opens what the public would see.',
  goOnAs: 'Go on as {{name}}',
  switchTo: 'Switch to {{name}}',
  title: 'Five minutes’ practice: one answer on three channels',
  close: 'Do not show again',
  steps: {
    write: {
      title: 'Write',
      text: 'As the editor, begin a draft with a question and an answer; each channel’s view is beside it.',
    },
    submit: { title: 'Submit', text: 'Submit for review; reviewers see exactly this moment’s content.' },
    review: {
      title: 'Approve twice',
      text: 'Switch to the first reviewer, then to the final one; each approves. Nobody reviews their own work.',
    },
    plan: { title: 'Plan', text: 'Back as the editor, plan the release for “in 2 minutes”.' },
    watch: {
      title: 'Watch',
      text: 'The release page moves by itself; once public, see it on the training ground’s phone.',
    },
  },
  begin: 'New draft',
};
