import { describe, expect, it } from 'vitest';
import { asChosen } from '../../src/course/as-chosen.ts';
import { graphOf } from '../../src/course/graph.ts';
import { courseOf, thing } from '../engine/kit/things.ts';

const bucket = thing('bucket');
const builder = {
  ...thing('builder', { needs: [bucket] }),
  when: ({ built }: Readonly<Record<string, string>>) => built === 'there',
};
const image = thing('image', { after: [builder, bucket] });
const course = courseOf({ one: [bucket, builder, image] });
const idsOf = (choices: Readonly<Record<string, string>>) => [...graphOf(asChosen(course, choices)).nodes.keys()];

describe('a course as it is chosen', () => {
  it('has the steps whose choice was made, in their order', () => {
    expect(idsOf({ built: 'there' })).toEqual(['bucket', 'builder', 'image']);
    expect(graphOf(asChosen(course, { built: 'there' })).nodes.get('image')?.waitsFor).toEqual(['builder', 'bucket']);
  });

  it('has none of the others, and nobody waits for one', () => {
    expect(idsOf({ built: 'here' })).toEqual(['bucket', 'image']);
    expect(graphOf(asChosen(course, {})).nodes.get('image')?.waitsFor).toEqual(['bucket']);
  });

  it('is the course itself where nothing is left out', () => {
    expect(asChosen(course, { built: 'there' })).toBe(course);
  });
});
