import {
  BatchCheckLayerAvailabilityCommand,
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListImagesCommand,
  ListTagsForResourceCommand,
  PutImageCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecr';
import { expect, test, vi } from 'vitest';
import { digestOf } from '../../../src/oci/digest.ts';
import { manifestOf } from '../../../src/oci/image.ts';
import { pushImage } from '../../../src/oci/registry/push-image.ts';
import { awsCli, clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';
import { makeImage } from '../../oci/make-image.ts';
import { openRepository } from './registry.ts';

test('a repository is made once, shown as it was made, and gone when it is deleted', async () => {
  const sandbox = await openSandbox();
  const { ecr } = clientsOf(sandbox);
  const input = {
    repositoryName: 'mysfits/service',
    imageTagMutability: 'IMMUTABLE' as const,
    imageScanningConfiguration: { scanOnPush: true },
    tags: [{ Key: 'mysfits:project', Value: 'p-1' }],
  };
  const { repository } = await ecr.send(new CreateRepositoryCommand(input));
  expect(repository).toEqual({
    repositoryArn: `arn:aws:ecr:${sandbox.region}:${sandbox.account}:repository/mysfits/service`,
    registryId: sandbox.account,
    repositoryName: 'mysfits/service',
    repositoryUri: expect.stringMatching(/^127\.0\.0\.1:\d+\/mysfits\/service$/),
    createdAt: expect.any(Date),
    imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfiguration: { encryptionType: 'AES256' },
  });
  await expect(ecr.send(new CreateRepositoryCommand(input))).rejects.toMatchObject({ name: 'RepositoryAlreadyExistsException' });
  const names = { repositoryNames: ['mysfits/service'] };
  expect((await ecr.send(new DescribeRepositoriesCommand(names))).repositories).toEqual([repository]);
  expect(await sandbox.control.inventory()).toMatchObject([
    { type: 'AWS::ECR::Repository', name: 'mysfits/service', tags: { 'mysfits:project': 'p-1' } },
  ]);
  await ecr.send(new DeleteRepositoryCommand({ repositoryName: 'mysfits/service' }));
  await expect(ecr.send(new DescribeRepositoriesCommand(names))).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
  expect(await sandbox.control.inventory()).toEqual([]);
});

test.each(['Upper', 'a', '-x', 'two//slashes', 'x_'])('%s is no name of a repository', async (repositoryName) => {
  const { ecr } = clientsOf(await openSandbox());
  const made = ecr.send(new CreateRepositoryCommand({ repositoryName }));
  await expect(made).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('repositories come page by page', async () => {
  const { ecr } = clientsOf(await openSandbox());
  const names = ['c-3', 'a-1', 'b-2', 'd-4', 'e-5'];
  for (const repositoryName of names) await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  const seen: (string | undefined)[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecr.send(new DescribeRepositoriesCommand({ maxResults: 2, nextToken }));
    seen.push((page.repositories ?? []).map(({ repositoryName }) => repositoryName));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(seen).toEqual([['a-1', 'b-2'], ['c-3', 'd-4'], ['e-5']]);
});

test('a repository with images goes only by force', async () => {
  const { ecr, name: repositoryName, registry } = await openRepository();
  await pushImage(registry, repositoryName, 'v1', await makeImage('x'));
  const refused = ecr.send(new DeleteRepositoryCommand({ repositoryName }));
  await expect(refused).rejects.toMatchObject({ name: 'RepositoryNotEmptyException' });
  await ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
  await expect(pushImage(registry, repositoryName, 'v1', await makeImage('x'))).rejects.toMatchObject({
    registryCode: 'NAME_UNKNOWN',
  });
});

test('images are told of by tag and by digest, with what they weigh', async () => {
  const { ecr, name: repositoryName, registry } = await openRepository();
  const [one, two] = [await makeImage('one'), await makeImage('two')];
  const first = await pushImage(registry, repositoryName, 'v1', one);
  await pushImage(registry, repositoryName, 'latest', one);
  const second = await pushImage(registry, repositoryName, 'latest', two);

  const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'latest' }] }));
  expect(imageDetails).toMatchObject([{ imageDigest: second.digest, imageTags: ['latest'], imageSizeInBytes: second.sent }]);
  const { imageIds = [] } = await ecr.send(new ListImagesCommand({ repositoryName, filter: { tagStatus: 'TAGGED' } }));
  expect(new Set(imageIds.map(({ imageDigest, imageTag }) => `${imageTag} ${imageDigest}`))).toEqual(
    new Set([`v1 ${first.digest}`, `latest ${second.digest}`]),
  );
  const missing = ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'gone' }] }));
  await expect(missing).rejects.toMatchObject({
    name: 'ImageNotFoundException',
    message: expect.stringContaining(`The image with imageId {imageDigest:'null', imageTag:'gone'} does not exist`),
  });
  const got = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'v1' }, { imageTag: 'gone' }] }));
  expect(digestOf(got.images?.[0]?.imageManifest ?? '')).toBe(first.digest);
  expect(got.failures).toMatchObject([{ imageId: { imageTag: 'gone' }, failureCode: 'ImageNotFound' }]);
  const layerDigests = [one.layers[0]?.digest ?? '', digestOf('nothing')];
  const { layers } = await ecr.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests }));
  expect(layers?.map(({ layerAvailability }) => layerAvailability)).toEqual(['AVAILABLE', 'UNAVAILABLE']);
});

test('an image goes with its last tag, or when its digest is named', async () => {
  const { ecr, name: repositoryName, registry } = await openRepository();
  const image = await makeImage('x');
  for (const tag of ['a', 'b', 'c']) await pushImage(registry, repositoryName, tag, image);
  const { digest: imageDigest } = manifestOf(image);
  const drop = async (...imageIds: { imageTag?: string; imageDigest?: string }[]) =>
    (await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }))).imageIds;
  const left = async () => (await ecr.send(new ListImagesCommand({ repositoryName }))).imageIds;
  expect(await drop({ imageTag: 'a' })).toEqual([{ imageDigest, imageTag: 'a' }]);
  expect(await left()).toHaveLength(2);
  expect(await drop({ imageTag: 'b' }, { imageTag: 'c' })).toHaveLength(2);
  expect(await left()).toEqual([]);
  await pushImage(registry, repositoryName, 'a', image);
  expect(await drop({ imageDigest })).toEqual([{ imageDigest, imageTag: 'a' }]);
  expect(await left()).toEqual([]);
});

test('an image known already gets a further tag by its manifest alone, as the tutorial of AWS retags', async () => {
  const { ecr, name: repositoryName, registry } = await openRepository({ imageTagMutability: 'IMMUTABLE' });
  const [image, other] = [await makeImage('x'), await makeImage('y')];
  await pushImage(registry, repositoryName, 'v1', image);
  await pushImage(registry, repositoryName, 'v2', other);
  const imageManifest = manifestOf(image).bytes.toString();
  const put = (imageTag: string) => ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag }));
  expect((await put('stable')).image?.imageId).toEqual({ imageDigest: manifestOf(image).digest, imageTag: 'stable' });
  await expect(put('stable')).rejects.toMatchObject({ name: 'ImageAlreadyExistsException' });
  await expect(put('v2')).rejects.toMatchObject({ name: 'ImageTagAlreadyExistsException' });
  await ecr.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'MUTABLE' }));
  await put('v2');
});

test('tags that are excluded from immutability move, the others stay', async () => {
  const { name, registry } = await openRepository({
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
  });
  for (const tag of ['dev-1', 'v1']) await pushImage(registry, name, tag, await makeImage('x'));
  await pushImage(registry, name, 'dev-1', await makeImage('y'));
  await expect(pushImage(registry, name, 'v1', await makeImage('y'))).rejects.toMatchObject({ registryCode: 'TAG_INVALID' });
});

const keep = (countNumber: number) => ({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber },
      action: { type: 'expire' },
    },
  ],
});

test('a lifecycle policy keeps the youngest images, those pushed after it too', async () => {
  const { ecr, name: repositoryName, registry, sandbox } = await openRepository();
  const push = async (tag: string) => {
    await pushImage(registry, repositoryName, tag, await makeImage(tag));
    await sandbox.control.moveClock(60);
  };
  const tags = async () => {
    const { imageIds = [] } = await ecr.send(new ListImagesCommand({ repositoryName }));
    return imageIds.map(({ imageTag }) => imageTag).sort();
  };
  const get = () => ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
  for (const tag of ['1', '2', '3']) await push(tag);
  await expect(get()).rejects.toMatchObject({ name: 'LifecyclePolicyNotFoundException' });
  const lifecyclePolicyText = JSON.stringify(keep(2));
  await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  await vi.waitFor(async () => expect(await tags()).toEqual(['2', '3']));
  await push('4');
  await vi.waitFor(async () => expect(await tags()).toEqual(['3', '4']));
  expect(await get()).toMatchObject({ lifecyclePolicyText, repositoryName });
  await ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName }));
  await push('5');
  expect(await tags()).toEqual(['3', '4', '5']);
});

test.each([
  ['no JSON', 'x'.repeat(100)],
  ['no rules', JSON.stringify({ rules: [], comment: 'x'.repeat(100) })],
  ['a tagged rule without its tags', JSON.stringify(keep(1)).replace('any', 'tagged')],
  ['a count of none', JSON.stringify(keep(0))],
  ['another action', JSON.stringify(keep(1)).replace('expire', 'keep')],
  ['two rules of one priority', JSON.stringify({ rules: [...keep(1).rules, ...keep(2).rules] })],
])('a lifecycle policy with %s is refused', async (_what, lifecyclePolicyText) => {
  const { ecr, name: repositoryName } = await openRepository();
  const put = ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  await expect(put).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test("a repository's policy, tags and scanning are set, read and taken away", async () => {
  const { ecr, name: repositoryName, registry, sandbox } = await openRepository({ tags: [{ Key: 'a', Value: '1' }] });
  const get = () => ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
  await expect(get()).rejects.toMatchObject({ name: 'RepositoryPolicyNotFoundException' });
  const statement = {
    Sid: 'x',
    Effect: 'Allow',
    Principal: { Service: 'codebuild.amazonaws.com' },
    Action: ['ecr:BatchGetImage'],
  };
  const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
  expect(await get()).toMatchObject({ policyText });
  await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
  await expect(get()).rejects.toMatchObject({ name: 'RepositoryPolicyNotFoundException' });
  const bad = ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: '{"Version":"2012-10-17"}' }));
  await expect(bad).rejects.toMatchObject({ name: 'InvalidParameterException' });

  const resourceArn = `arn:aws:ecr:${sandbox.region}:${sandbox.account}:repository/${repositoryName}`;
  await ecr.send(new TagResourceCommand({ resourceArn, tags: [{ Key: 'b', Value: '2' }] }));
  await ecr.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
  expect((await ecr.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([{ Key: 'b', Value: '2' }]);
  const reserved = ecr.send(new TagResourceCommand({ resourceArn, tags: [{ Key: 'aws:x', Value: '' }] }));
  await expect(reserved).rejects.toMatchObject({ name: 'InvalidTagParameterException' });

  const imageScanningConfiguration = { scanOnPush: true };
  await ecr.send(new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration }));
  await pushImage(registry, repositoryName, 'v1', await makeImage('x'));
  const findings = ecr.send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageTag: 'v1' } }));
  await expect(findings).rejects.toMatchObject({ name: 'ScanNotFoundException' });
});

test('images and the registry are there again after a restore, and what came after it is gone', async () => {
  const { ecr, name: repositoryName, registry, sandbox } = await openRepository();
  await pushImage(registry, repositoryName, 'v1', await makeImage('x'));
  await sandbox.control.snapshot('before');
  await pushImage(registry, repositoryName, 'v2', await makeImage('y'));
  await sandbox.control.restore('before');
  const { imageIds } = await ecr.send(new ListImagesCommand({ repositoryName }));
  expect(imageIds?.map(({ imageTag }) => imageTag)).toEqual(['v1']);
  expect(await pushImage(registry, repositoryName, 'v1', await makeImage('x'))).toMatchObject({ sent: 0 });
});

test("AWS's own command line makes a repository, logs in and looks", async () => {
  const sandbox = await openSandbox();
  const made = await awsCli(
    sandbox,
    'ecr',
    'create-repository',
    '--repository-name',
    'mysfits/service',
    '--image-tag-mutability',
    'IMMUTABLE',
  );
  expect(made).toMatchObject({ repository: { imageTagMutability: 'IMMUTABLE', registryId: sandbox.account } });
  const token = await awsCli(sandbox, 'ecr', 'get-authorization-token');
  const [{ proxyEndpoint, authorizationToken }] = (token as { authorizationData: [Record<string, string>] }).authorizationData;
  const answer = await fetch(`${proxyEndpoint}/v2/`, { headers: { authorization: `Basic ${authorizationToken}` } });
  expect(answer.status).toBe(200);
  expect(await awsCli(sandbox, 'ecr', 'describe-images', '--repository-name', 'mysfits/service')).toEqual({ imageDetails: [] });
  const gone = awsCli(sandbox, 'ecr', 'describe-repositories', '--repository-names', 'other');
  await expect(gone).rejects.toThrow(
    /RepositoryNotFoundException.*The repository with name 'other' does not exist in the registry/,
  );
});

test('boto3 makes a repository, puts a policy on it and deletes it', async () => {
  const sandbox = await openSandbox();
  const said = await python(
    sandbox,
    `
import boto3, json, os
ecr = boto3.client('ecr', endpoint_url=os.environ['ENDPOINT'])
made = ecr.create_repository(repositoryName='bb', tags=[{'Key': 'k', 'Value': 'v'}])
arn = made['repository']['repositoryArn']
policy = {'rules': [{'rulePriority': 1, 'selection': {'tagStatus': 'untagged', 'countType': 'sinceImagePushed', 'countUnit': 'days', 'countNumber': 1}, 'action': {'type': 'expire'}}]}
ecr.put_lifecycle_policy(repositoryName='bb', lifecyclePolicyText=json.dumps(policy))
tags = ecr.list_tags_for_resource(resourceArn=arn)['tags']
listed = [r['repositoryName'] for page in ecr.get_paginator('describe_repositories').paginate() for r in page['repositories']]
ecr.delete_repository(repositoryName='bb')
try:
    ecr.delete_repository(repositoryName='bb')
except ecr.exceptions.RepositoryNotFoundException as error:
    print(json.dumps([tags, listed, error.response['ResponseMetadata']['HTTPStatusCode']]))
`,
  );
  expect(JSON.parse(said)).toEqual([[{ Key: 'k', Value: 'v' }], ['bb'], 400]);
});
