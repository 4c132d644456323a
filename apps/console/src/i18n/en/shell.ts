import type { Translation } from '../translation.js';

export const shell: Translation['shell'] = {
  nav: {
    label: 'Main navigation',
    today: 'Today',
    drafts: 'Drafts',
    reviews: 'Review',
    calendar: 'Calendar',
    timing: 'Timing',
    channels: 'Channels',
    people: 'People',
    audit: 'Audit log',
  },
  language: 'Language',
  account: 'Account',
  signOut: 'Sign out',
  changePassword: 'Change password',
  zone: 'Times are shown and entered in {{zone}}',
  zoneOffice: 'Office time {{zone}}',
  zoneMachine: 'This computer’s time {{zone}}',
  zoneDiffers: 'Your computer is in {{machine}}; all times here are {{zone}} times.',
  collapse: 'Collapse navigation',
  expand: 'Expand navigation',
  menu: 'Open navigation',
  unreachable: 'The server cannot be reached',
  unreachableHelp: 'Check the network, or try again later.',
  notFound: 'There is no such page',
  notFoundHelp: 'The address may be wrong, or the content was moved.',
  noPermission: 'Your role does not show this page',
  noPermissionHelp: 'Ask an administrator if you need it.',
  crashed: 'This page failed',
  crashedHelp:
    'What you typed is kept on this computer. Try again; if it repeats, tell your administrator the text below.',
  reload: 'Reload',
  tour: 'Tour',
};

export const signIn: Translation['signIn'] = {
  title: 'Sign in to Jida',
  username: 'User name',
  password: 'Password',
  submit: 'Sign in',
  usernameNeeded: 'Enter your user name',
  passwordNeeded: 'Enter your password',
  expiredTitle: 'Your session has ended',
  expiredHelp: 'Sign in again. What is on the page stays as it is.',
  other: 'Not {{name}}? Sign out and change over',
  help: 'Forgotten your password? Ask your administrator to set a new one.',
};

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
