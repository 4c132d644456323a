const STORED = 'jida.tour';

/** On one's own machine, where `npm start` runs the imitated platforms. */
export function isTrainingGround(): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(window.location.hostname);
}

export function tourIsDue(): boolean {
  return isTrainingGround() && localStorage.getItem(STORED) !== 'done' && window.innerWidth >= 960;
}

export function tourIsDone(): void {
  localStorage.setItem(STORED, 'done');
}
