import { CreateTableCommand, TagResourceCommand } from '@aws-sdk/client-dynamodb';
import { isAwsError } from '../../src/aws/errors.ts';
import { dynamodb } from '../../src/aws/request.ts';
import { seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim } from '../ours.ts';
import { tagList } from '../tags.ts';
import story from './table.md';
import { bringTableIntoLine, readTable, readTableTags, removeTable, untilTableIsGone, untilTableIsReady } from './table-life.ts';
import { hasOurKey, tableDifferences, wantedTable } from './table-shape.ts';

export const table = defineStep({
  id: 'table',
  title: 'Create the table for the creatures',
  service: 'Amazon DynamoDB',
  type: 'AWS::DynamoDB::Table',
  story,
  outputs: { table: 'string', arn: 'string' },
  needs: {},
  takes: seconds(5, 30),
  costs: ['dynamodb'],
  resourceName: ({ project }) => names.table(project),
  foresee: ({ name, account, region }) => outputsOf(name, account, region),

  permissions: ({ project, account, region }) =>
    ['CreateTable', 'DescribeTable', 'UpdateTable', 'DeleteTable', 'TagResource', 'ListTagsOfResource'].map((operation) => ({
      action: `dynamodb:${operation}`,
      resource: outputsOf(names.table(project), account, region).arn,
    })),

  requests: ({ name, tags }) => ({
    create: dynamodb(new CreateTableCommand({ ...wantedTable(name), Tags: tagList(tags) })),
  }),

  find: async ({ send, name, tags, account, region, recorded }) => {
    const found = await readTable(send, name);
    if (found === undefined || found.TableStatus === 'DELETING') return undefined;
    const outputs = outputsOf(name, account, region);
    const present = await readTableTags(send, outputs.arn);
    const ours = claim({ what: `table ${name}`, wanted: tags, present, known: recorded.arn !== undefined });
    return {
      outputs,
      differences: [...ours, ...tableDifferences(found)],
      ...(hasOurKey(found) ? {} : { replacementLoses: 'everything that is in the table' }),
    };
  },

  ensure: async (context, found) => {
    const { send, requests, checkpoint, name, project, tags, account, region } = context;
    const outputs = outputsOf(name, account, region);
    if (found !== undefined && found.replacementLoses === undefined) {
      await send(dynamodb(new TagResourceCommand({ ResourceArn: outputs.arn, Tags: tagList(tags) })));
      await bringTableIntoLine(context, name);
      return outputs;
    }
    if (found?.replacementLoses !== undefined) await removeTable(context, { name, project, known: true });
    // One that is on its way out keeps its name until it is gone.
    else if ((await readTable(send, name)) !== undefined) await untilTableIsGone(context, name);
    try {
      await send(requests.create);
    } catch (error) {
      // An answer that got lost makes a retry find what the first try made: a moment ago there was none.
      if (!isAwsError(error, 'ResourceInUseException')) throw error;
    }
    await checkpoint(outputs);
    await untilTableIsReady(context, name);
    return outputs;
  },

  destroy: (context) => removeTable(context, { ...context, known: context.recorded.arn !== undefined }),

  links: ({ outputs, target }) => {
    const url = target.consoleUrl(`dynamodbv2/home#table?name=${outputs.table}`);
    return url === undefined ? [] : [{ label: 'the table in the console', url }];
  },
});

const outputsOf = (name: string, account: string, region: string) => ({
  table: name,
  arn: `arn:aws:dynamodb:${region}:${account}:table/${name}`,
});
