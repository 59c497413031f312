import type { CourseTools } from '../src/aws/tools.ts';
import { defineCourse } from '../src/course/course.ts';
import { website } from './1-website/index.ts';
import { service } from './2-service/index.ts';
import { delivery } from './3-delivery/index.ts';
import { data } from './4-data/index.ts';
import { choices } from './choices.ts';
import { findOut } from './find-out.ts';
import { glossary } from './glossary/index.ts';
import { projects } from './projects.ts';
import { sweepPermissions } from './sweep/permissions.ts';
import { sweep } from './sweep/sweep.ts';

/** The Mythical Mysfits course, in the order it is taught. */
export const course = defineCourse<CourseTools>({
  id: 'mythical-mysfits',
  version: 1,
  choices,
  modules: [website, service, delivery, data],
  glossary,
  permissions: sweepPermissions,
  projects,
  sweep,
  findOut,
});
