import fc from 'fast-check';
import { expect, test } from 'vitest';
import { circle, inOrder, reversed } from '../../../src/sandbox/services/cloudformation/template/order.ts';
import { group, lines, openStacks, template } from './kit.ts';

/** Any graph without circles: each thing needs some of those before it, and their names are shuffled. */
const graphs = fc
  .integer({ min: 1, max: 9 })
  .chain((size) =>
    fc.tuple(
      fc.array(fc.array(fc.boolean(), { minLength: size, maxLength: size }), { minLength: size, maxLength: size }),
      fc.shuffledSubarray([...'ABCDEFGHI'].slice(0, size), { minLength: size }),
    ),
  )
  .map(
    ([edges, names]) => new Map(names.map((name, at) => [name, names.slice(0, at).filter((_, before) => edges[at]?.[before])])),
  );

test('whatever the references, everything is visited once, after what it needs and before what needs it', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (needs) => {
      expect(circle(needs)).toEqual([]);
      for (const direction of [needs, reversed(needs)]) {
        const visited: string[] = [];
        await inOrder(direction, async (name) => {
          await Promise.resolve();
          visited.push(name);
          return true;
        });
        expect([...visited].sort()).toEqual([...needs.keys()].sort());
        for (const [name, of] of direction)
          for (const need of of) expect(visited.indexOf(need)).toBeLessThan(visited.indexOf(name));
      }
    }),
  );
});

test('any order of references in a template is built in a valid order, and taken down in the reverse', async () => {
  const { create, remove, events } = await openStacks();
  let stack = 0;
  await fc.assert(
    fc.asyncProperty(graphs, async (needs) => {
      stack += 1;
      const StackName = `stack${stack}`;
      const resources = Object.fromEntries(
        [...needs].map(([name, of]) => {
          const parts = of.map((need, at) => (at % 2 === 0 ? { Ref: need } : { 'Fn::GetAtt': [need, 'Arn'] }));
          return [
            name,
            group({
              Tags: [
                { Key: 'needs', Value: { 'Fn::Select': [0, { 'Fn::Split': ['-', { 'Fn::Join': ['-', ['x', ...parts]] }] }] } },
              ],
            }),
          ];
        }),
      );
      const { StackId = '', StackStatus } = await create({ StackName, template: template(resources) });
      expect(StackStatus).toBe('CREATE_COMPLETE');
      expect((await remove(StackName)).StackStatus).toBe('DELETE_COMPLETE');
      const told = lines(await events(StackId));
      for (const [name, of] of needs) {
        for (const need of of) {
          expect(told.indexOf(`${need} CREATE_COMPLETE`)).toBeLessThan(told.indexOf(`${name} CREATE_IN_PROGRESS`));
          expect(told.indexOf(`${name} DELETE_COMPLETE`)).toBeLessThan(told.indexOf(`${need} DELETE_IN_PROGRESS`));
        }
      }
    }),
    { numRuns: 12 },
  );
});
