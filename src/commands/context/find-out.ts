import type { CourseTools } from '../../aws/tools.ts';
import type { Course, FoundOut } from '../../course/course.ts';
import type { Choices } from '../../course/step.ts';

/**
 * Completes what is chosen by what nobody is asked.
 * @throws ExplainedError for something said that can't be
 */
export async function findOut(course: Course<CourseTools>, tools: CourseTools, choices: Choices): Promise<FoundOut> {
  const found = await course.findOut?.({ ...tools, choices, signal: new AbortController().signal });
  return { choices: { ...choices, ...found?.choices }, told: found?.told ?? [] };
}
