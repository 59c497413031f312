import { describe, expect, it } from 'vitest';
import { shownMap } from '../../../src/commands/wizard/shown-map.ts';
import { partsFolded, stateOf } from '../../../src/ui/ink/map/fold.ts';
import { withStates } from '../../../src/ui/ink/map/types.ts';
import { courseOf, thing } from '../../engine/kit/things.ts';

const repository = thing('repository');
const builder = {
  ...thing('builder', { needs: [repository], partOf: repository }),
  when: ({ built }: Readonly<Record<string, string>>) => built === 'there',
};
const image = thing('image', { after: [builder, repository], partOf: repository });
const course = courseOf({ one: [repository, builder, image] });
const idsOf = (choices: Readonly<Record<string, string>>, known: readonly string[] = []) =>
  shownMap(course, choices, new Set(known)).nodes.map(({ id }) => id);

describe('the map of a course as it was chosen', () => {
  it('shows a box as standing when all that was chosen of it stands', () => {
    const map = withStates(shownMap(course, {}, new Set()), { repository: 'standing', image: 'standing' });
    const [box] = partsFolded(map).boxes;
    expect(stateOf(map.nodes.filter(({ id }) => box?.nodes.includes(id)).map(({ state }) => state))).toBe('standing');
    expect(map.edges).toEqual([['repository', 'image']]);
  });

  it('has what was chosen, and what stands or is being built all the same', () => {
    expect(idsOf({})).toEqual(['repository', 'image']);
    expect(idsOf({ built: 'there' })).toEqual(['repository', 'builder', 'image']);
    expect(idsOf({}, ['builder'])).toEqual(['repository', 'builder', 'image']);
  });
});
