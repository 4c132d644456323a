import type { Course } from './course.js';
import type { Subject } from './subject.js';

/** What a part of the suite works with; the course is there once tests run. */
export interface Trial {
  readonly subject: Subject;
  readonly course: () => Course;
}
