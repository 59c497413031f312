import type { CourseTools } from '../../src/aws/tools.ts';
import { defineModule } from '../../src/course/course.ts';
import { coreStack } from './core-stack.ts';

export const service = defineModule<CourseTools>({
  id: 'service',
  title: 'A container behind a load balancer',
  result: 'A service of yours answers behind a load balancer',
  steps: [coreStack],
  checks: [],
  opens: () => [],
});
