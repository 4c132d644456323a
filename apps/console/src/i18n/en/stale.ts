import type { Translation } from '../translation.js';

export const stale: Translation['stale'] = {
  title: 'Somebody saved this after you opened it',
  help: 'What you entered is still here. Choose before you save.',
  takeTheirs: 'Take the newest',
  keepMine: 'Keep mine',
};
