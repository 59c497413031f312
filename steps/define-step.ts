import type { CourseTools } from '../src/aws/tools.ts';
import { stepDefiner } from '../src/course/step.ts';

/** Declares a step of this course: its functions are handed the door to AWS. */
export const defineStep = stepDefiner<CourseTools>();
