import { CreateCommitCommand, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { expect, test } from 'vitest';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { actions, createPipeline, declared, executionsOf, makeParts, putSource, until } from './kit.ts';

const triggersOf = async (clients: ReturnType<typeof clientsOf>) =>
  (await executionsOf(clients)).map(({ trigger }) => trigger?.triggerType);

const polling = ({ configuration, ...action }: ReturnType<typeof actions.s3>) => {
  const { PollForSourceChanges: _, ...rest } = configuration ?? {};
  return { ...action, configuration: rest };
};

async function opened() {
  const clients = clientsOf(await openSandbox());
  return { clients, ...(await makeParts(clients)) };
}

test('a source that says nothing of polling is polled: a new version starts the pipeline without any rule', async () => {
  const { clients, role } = await opened();
  await putSource(clients, { a: '1' });
  await createPipeline(clients, declared(role, [polling(actions.s3()), actions.build()]));
  await until(async () => expect((await executionsOf(clients))[0]?.sourceRevisions).toHaveLength(1));
  const second = await putSource(clients, { a: '2' });
  await until(async () => {
    expect(await triggersOf(clients)).toEqual(['PollForSourceChanges', 'CreatePipeline']);
    expect((await executionsOf(clients))[0]?.sourceRevisions).toMatchObject([{ revisionId: second }]);
  });
});

test('so is a branch', async () => {
  const { clients, role } = await opened();
  await clients.codecommit.send(new CreateRepositoryCommand({ repositoryName: 'code' }));
  await createPipeline(clients, declared(role, [polling(actions.codecommit()), actions.build()]));
  await until(async () => expect((await executionsOf(clients))[0]?.status).toBe('Failed'));
  const putFiles = [{ filePath: 'a', fileContent: Buffer.from('a') }];
  await clients.codecommit.send(new CreateCommitCommand({ repositoryName: 'code', branchName: 'main', putFiles }));
  await until(async () => expect(await triggersOf(clients)).toEqual(['PollForSourceChanges', 'CreatePipeline']));
});

test('one that says "false" is not', async () => {
  const { clients, role } = await opened();
  await putSource(clients, { a: '1' });
  await createPipeline(clients, declared(role, [actions.s3(), actions.build()]));
  await until(async () => expect((await executionsOf(clients))[0]?.status).toBe('Failed'));
  const second = await putSource(clients, { a: '2' });
  await clients.codepipeline.send(new StartPipelineExecutionCommand({ name: 'demo' }));
  await until(async () => expect((await executionsOf(clients))[0]?.sourceRevisions).toMatchObject([{ revisionId: second }]));
  expect(await triggersOf(clients)).toEqual(['StartPipelineExecution', 'CreatePipeline']);
});
