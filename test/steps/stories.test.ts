import { describe, expect, it } from 'vitest';
import { course } from '../../steps/index.ts';

const steps = course.modules.flatMap((module) => module.steps);
const wordsOf = (story = '') => story.split(/\s+/).filter(Boolean).length;

describe('what the course tells', () => {
  it.each(steps.map((step) => [step.id, step] as const))('is short at %s, and stands where there is a pause', (_, step) => {
    expect(wordsOf(step.story)).toBeLessThanOrEqual(120);
    expect(step.story === undefined).toBe(step.partOf !== undefined);
  });

  it('makes at most eighteen pauses and two thousand words in all', () => {
    expect(steps.filter(({ partOf }) => partOf === undefined).length).toBeLessThanOrEqual(18);
    expect(steps.reduce((sum, { story }) => sum + wordsOf(story), 0)).toBeLessThanOrEqual(2000);
  });
});
