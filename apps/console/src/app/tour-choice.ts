const TOUR = 'jida.tour';
const PRACTICE = 'jida.practice';
const DONE = 'done';

export function tourIsDue(): boolean {
  return localStorage.getItem(TOUR) !== DONE && window.innerWidth >= 960;
}

export function endTour(): void {
  localStorage.setItem(TOUR, DONE);
}

export function practiceIsOn(): boolean {
  return localStorage.getItem(PRACTICE) !== DONE;
}

export function endPractice(): void {
  localStorage.setItem(PRACTICE, DONE);
}

export function beginPractice(): void {
  localStorage.removeItem(PRACTICE);
}
