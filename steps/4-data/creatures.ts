import { type Difference, seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { itemOf, keyOf, theTwelve } from './items.ts';
import { readItems } from './read-items.ts';
import { table } from './table.ts';
import { deleteBatches, putBatches, sendBatches } from './write-items.ts';

const ids = theTwelve.map(({ mysfitId }) => mysfitId);

export const creatures = defineStep({
  id: 'creatures',
  title: 'Put the twelve into the table',
  service: 'Amazon DynamoDB',
  type: 'AWS::DynamoDB::Table.Items',
  partOf: table,
  outputs: { ids: 'strings' },
  needs: { table },
  // Who is liked or adopted, and whatever else becomes of a creature: visitors and the learner have the say.
  yields: ['Likes', 'Adopted', 'attributes'],
  takes: seconds(1, 3),
  resourceName: ({ project }) => names.table(project),
  foresee: () => ({ ids }),

  permissions: ({ project, account, region }) =>
    ['BatchGetItem', 'BatchWriteItem'].map((operation) => ({
      action: `dynamodb:${operation}`,
      resource: `arn:aws:dynamodb:${region}:${account}:table/${names.table(project)}`,
    })),

  requests: ({ needs }) => ({ write: putBatches(needs.table.table, theTwelve.map(itemOf)) }),

  find: async (context) => {
    const present = await readItems(context, context.needs.table.table, ids);
    if (present === undefined || (present.size === 0 && context.recorded.ids === undefined)) return undefined;
    const missing = theTwelve.filter(({ mysfitId }) => !present.has(mysfitId));
    const differences = missing.map(({ name }): Difference => ({ what: name, is: 'missing', should: 'there' }));
    return { outputs: { ids }, differences };
  },

  ensure: async (context, found) => {
    const { requests, needs, until, checkpoint } = context;
    const name = needs.table.table;
    const missing = async () => {
      const present = await readItems(context, name, ids);
      return theTwelve.filter(({ mysfitId }) => !present?.has(mysfitId));
    };
    // Known before the first is written: a teardown after a kill has to know what may be there.
    await checkpoint({ ids });
    // Only those that aren't there: a put over one that is would forget who likes it.
    const batches = found === undefined ? requests.write : putBatches(name, (await missing()).map(itemOf));
    await sendBatches(context, name, batches);
    await until({
      what: `all twelve to be in the table ${name}`,
      seconds: 60,
      look: async () => ((await missing()).length === 0 ? true : undefined),
    });
    return { ids };
  },

  destroy: async (context) => {
    const present = await readItems(context, context.name, ids);
    if (present === undefined || present.size === 0) return 'already gone';
    await sendBatches(context, context.name, deleteBatches(context.name, [...present.keys()].map(keyOf)));
    const left = await readItems(context, context.name, ids);
    return (left?.size ?? 0) === 0 ? 'deleted' : { skipped: 'DynamoDB still shows some of them' };
  },
});
