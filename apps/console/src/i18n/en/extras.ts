import type { Translation } from '../translation.js';

export const password: Translation['password'] = {
  title: 'Change password',
  current: 'Current password',
  next: 'New password',
  again: 'New password again',
  differs: 'The two new passwords differ',
  done: 'Password changed. You were signed out on all other devices.',
  rule: 'At least 10 characters, not your user name',
};

export const tour: Translation['tour'] = {
  start: 'Start',
  next: 'Next',
  previous: 'Back',
  finish: 'Got it',
  welcome: {
    title: 'Welcome to Jida',
    text: 'This is a training ground: nothing you do reaches the real WeChat, Weibo or websites.',
  },
  today: { title: 'Today', text: 'What waits for you, today’s releases, and whether channels are well.' },
  drafts: {
    title: 'Drafts',
    text: 'Write or import answers, see each channel as you write, submit for review.',
  },
  reviews: {
    title: 'Review',
    text: 'Reviewers see text, changes and each channel’s final form; approve or return.',
  },
  calendar: {
    title: 'Calendar',
    text: 'Put approved answers on the calendar; drag to move, the minute is kept, undo is one click.',
  },
  channels: {
    title: 'Channels',
    text: 'Connect accounts and websites; pause one, or stop everything at once.',
  },
};

export const leave: Translation['leave'] = {
  title: 'There are unsaved changes',
  help: 'If you leave, these changes are lost.',
  go: 'Discard and leave',
  stay: 'Stay here',
};
