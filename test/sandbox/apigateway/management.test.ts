import {
  BadRequestException,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  CreateVpcLinkCommand,
  DeleteDeploymentCommand,
  DeleteGatewayResponseCommand,
  DeleteRestApiCommand,
  DeleteStageCommand,
  DeleteVpcLinkCommand,
  GetAuthorizersCommand,
  GetDeploymentCommand,
  GetExportCommand,
  GetGatewayResponseCommand,
  GetIntegrationCommand,
  GetMethodCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  GetStageCommand,
  GetStagesCommand,
  GetTagsCommand,
  GetVpcLinkCommand,
  GetVpcLinksCommand,
  NotFoundException,
  PutGatewayResponseCommand,
  PutRestApiCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
  UpdateVpcLinkCommand,
} from '@aws-sdk/client-api-gateway';
import { DeleteLoadBalancerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test, vi } from 'vitest';
import { makeBalancer, untilActive } from '../elbv2/kit.ts';
import { bytesOf, makeApi, makeLink, openapi, openRig, POOL, type Rig } from './kit.ts';

const failing = (work: Promise<unknown>) => work.then(() => undefined).catch((error: Error) => error);

const openApi = async () => {
  const rig = await openRig();
  const balancer = await makeBalancer(rig);
  await untilActive(rig, balancer.arn);
  const linkId = await makeLink(rig, balancer.arn);
  return { rig, balancer, linkId, ...(await makeApi(rig, { linkId, dnsName: balancer.dnsName })) };
};

test('a document becomes resources, methods, integrations and an authorizer', async () => {
  const { rig, restApiId, linkId } = await openApi();
  const { apigateway } = rig;
  expect(await apigateway.send(new GetRestApiCommand({ restApiId }))).toMatchObject({
    ...{ name: 'mysfits', version: '1', apiKeySource: 'HEADER', tags: { k: 'v' }, disableExecuteApiEndpoint: false },
    endpointConfiguration: { types: ['REGIONAL'] },
    createdDate: expect.any(Date),
  });
  const { items = [] } = await apigateway.send(new GetResourcesCommand({ restApiId, embed: ['methods'] }));
  expect(items.map(({ path }) => path)).toEqual(['/', '/mysfits', '/mysfits/{id}', '/mysfits/{id}/adopt', '/mysfits/{id}/like']);
  const like = items[4];
  expect(like).toMatchObject({ pathPart: 'like', parentId: items[2]?.id });
  const { items: authorizers = [] } = await apigateway.send(new GetAuthorizersCommand({ restApiId }));
  expect(authorizers).toMatchObject([{ name: 'users', type: 'COGNITO_USER_POOLS', providerARNs: [POOL] }]);
  const at = { restApiId, resourceId: like?.id, httpMethod: 'POST' };
  expect(await apigateway.send(new GetMethodCommand(at))).toMatchObject({
    ...{ authorizationType: 'COGNITO_USER_POOLS', authorizerId: authorizers[0]?.id },
    requestParameters: { 'method.request.path.id': true },
  });
  expect(await apigateway.send(new GetIntegrationCommand(at))).toMatchObject({
    ...{ type: 'HTTP_PROXY', connectionType: 'VPC_LINK', connectionId: linkId, timeoutInMillis: 29_000 },
    requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
  });
  const wrong = await failing(apigateway.send(new GetMethodCommand({ ...at, httpMethod: 'PUT' })));
  expect(wrong).toMatchObject({ name: 'NotFoundException', message: 'Invalid Method identifier specified' });
});

test.each([
  [
    'an undeclared path parameter',
    '/x/{id}',
    { 'integration.request.path.id': 'method.request.path.id' },
    /method\.request\.path\.id/,
  ],
  ['an address that is none', '/x', { uri: 'nlb.example' }, /Invalid HTTP endpoint specified for URI/],
  ['no method', '/x', { httpMethod: undefined }, /HttpMethod must be non-empty/],
  ['a time-out of a minute', '/x', { timeoutInMillis: 60_000 }, /Timeout should be between 50 ms and 29000 ms/],
])('a document with %s is refused by the place where it is wrong', async (_what, path, wrong, message) => {
  const { apigateway } = await openRig();
  const { id: restApiId } = await apigateway.send(new CreateRestApiCommand({ name: 'a' }));
  const mapping = Object.keys(wrong)[0]?.startsWith('integration.') ? { requestParameters: wrong } : wrong;
  const integration = {
    type: 'http_proxy',
    httpMethod: 'GET',
    uri: 'http://nlb.example/x',
    connectionType: 'VPC_LINK',
    connectionId: 'a',
  };
  const get = { responses: {}, 'x-amazon-apigateway-integration': { ...integration, ...mapping } };
  const document = { openapi: '3.0.1', info: { title: 'a', version: '1' }, paths: { [path]: { get } } };
  const error = await failing(apigateway.send(new PutRestApiCommand({ restApiId, body: bytesOf(document) })));
  expect(error).toBeInstanceOf(BadRequestException);
  expect(error?.message).toMatch(message);
  expect(error?.message).toContain(path);
});

test('what only AWS has is refused by name, and what is no document as none', async () => {
  const { apigateway } = await openRig();
  const { id: restApiId } = await apigateway.send(new CreateRestApiCommand({ name: 'a' }));
  const put = (document: unknown) => failing(apigateway.send(new PutRestApiCommand({ restApiId, body: bytesOf(document) })));
  const firehose = {
    put: { responses: {}, 'x-amazon-apigateway-integration': { type: 'aws', httpMethod: 'POST', uri: 'arn:aws:x' } },
  };
  const document = { openapi: '3.0.1', info: { title: 'a', version: '1' }, paths: { '/clicks': firehose } };
  expect(await put(document)).toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('integrations of the type AWS'),
  });
  expect(await put({ hello: 'world' })).toMatchObject({ name: 'BadRequestException', message: 'Invalid OpenAPI input.' });
  const text = await failing(apigateway.send(new PutRestApiCommand({ restApiId, body: Buffer.from('{"openapi": ') })));
  expect(text).toMatchObject({ message: 'Invalid OpenAPI input.' });
});

test('merge adds, overwrite replaces, warnings stop what asks for it', async () => {
  const { rig, restApiId } = await openApi();
  const { apigateway } = rig;
  const paths = async () => (await apigateway.send(new GetResourcesCommand({ restApiId }))).items?.map(({ path }) => path);
  const get = { responses: {}, 'x-amazon-apigateway-integration': { type: 'mock' } };
  const small = { openapi: '3.0.1', info: { title: 'small', version: '2' }, paths: { '/health': { get } } };
  await apigateway.send(new PutRestApiCommand({ restApiId, mode: 'merge', body: bytesOf(small) }));
  expect(await paths()).toHaveLength(6);
  expect((await apigateway.send(new GetRestApiCommand({ restApiId }))).name).toBe('mysfits');
  await apigateway.send(new PutRestApiCommand({ restApiId, mode: 'overwrite', body: bytesOf(small) }));
  expect(await paths()).toEqual(['/', '/health']);
  expect((await apigateway.send(new GetRestApiCommand({ restApiId }))).name).toBe('small');
  const oauth = { type: 'oauth2', flows: {} };
  const warned = { ...small, security: [{ other: [] }], components: { securitySchemes: { other: oauth } } };
  const input = { restApiId, mode: 'overwrite' as const, body: bytesOf(warned) };
  expect((await apigateway.send(new PutRestApiCommand(input))).warnings).toEqual([expect.stringContaining("'other'")]);
  const refused = await failing(apigateway.send(new PutRestApiCommand({ ...input, failOnWarnings: true })));
  expect(refused?.message).toMatch(/^Warnings found during import:\n\t/);
});

test('deployments and stages: what stands on what, and what UpdateStage takes', async () => {
  const { rig, restApiId, deploymentId } = await openApi();
  const { apigateway } = rig;
  const empty = await apigateway.send(new CreateRestApiCommand({ name: 'empty' }));
  const nothing = await failing(apigateway.send(new CreateDeploymentCommand({ restApiId: empty.id })));
  expect(nothing?.message).toBe("The REST API doesn't contain any methods");
  const summary = await apigateway.send(new GetDeploymentCommand({ restApiId, deploymentId, embed: ['apisummary'] }));
  expect(summary.apiSummary?.['/mysfits/{id}/like']?.POST).toEqual({
    authorizationType: 'COGNITO_USER_POOLS',
    apiKeyRequired: false,
  });
  const again = { restApiId, stageName: 'prod', deploymentId };
  expect(await failing(apigateway.send(new CreateStageCommand(again)))).toMatchObject({
    ...{ name: 'ConflictException', message: 'Stage already exists', $metadata: { httpStatusCode: 409 } },
  });
  expect(await failing(apigateway.send(new DeleteDeploymentCommand({ restApiId, deploymentId })))).toMatchObject({
    message: 'Active stages pointing to this deployment must be moved or deleted',
  });
  const update = (path: string, value: string, op: 'replace' | 'add' = 'replace') =>
    apigateway.send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations: [{ op, path, value }] }));
  await update('/*/*/throttling/rateLimit', '20.5');
  const { methodSettings } = await update('/~1mysfits~1{id}/GET/throttling/burstLimit', '7');
  expect(methodSettings).toMatchObject({
    '*/*': { throttlingRateLimit: 20.5, throttlingBurstLimit: 5_000 },
    'mysfits~1{id}/GET': { throttlingRateLimit: 10_000, throttlingBurstLimit: 7 },
  });
  for (const [path, value, message] of [
    ['/nonsense', 'x', /Invalid patch path '\/nonsense'/],
    ['/*/*/throttling/rateLimit', 'fast', /must be a number/],
    ['/accessLogSettings/destinationArn', 'arn:aws:logs:us-east-1:123456789012:log-group:a', /CloudWatch Logs role ARN/],
    ['/deploymentId', 'gone12', /Deployment id does not exist/],
  ] as const) {
    expect((await failing(update(path, value)))?.message).toMatch(message);
  }
  const { id = '' } = await apigateway.send(new CreateDeploymentCommand({ restApiId }));
  await update('/deploymentId', id);
  await apigateway.send(new DeleteDeploymentCommand({ restApiId, deploymentId }));
  expect((await apigateway.send(new GetStagesCommand({ restApiId }))).item?.map((stage) => stage.deploymentId)).toEqual([id]);
  await apigateway.send(new DeleteStageCommand({ restApiId, stageName: 'prod' }));
  const gone = await failing(apigateway.send(new GetStageCommand({ restApiId, stageName: 'prod' })));
  expect(gone).toBeInstanceOf(NotFoundException);
  expect([...rig.world.ports.all().keys()].filter((purpose) => purpose.startsWith('apigateway/'))).toEqual([]);
});

test('what goes in which order: API, then link, then load balancer', async () => {
  const { rig, restApiId, linkId, balancer } = await openApi();
  const { apigateway, elbv2 } = rig;
  const deleteLink = () => apigateway.send(new DeleteVpcLinkCommand({ vpcLinkId: linkId }));
  const deleteBalancer = () => elbv2.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: balancer.arn }));
  const referenced = await failing(deleteLink());
  expect(referenced).toBeInstanceOf(BadRequestException);
  expect(referenced?.message).toMatch(
    new RegExp(`^Cannot delete vpc link. Vpc link '${linkId}', is referenced in \\[.*${restApiId}:GET:\\w+:prod`),
  );
  expect(await failing(deleteBalancer())).toMatchObject({
    ...{ name: 'ResourceInUseException', message: expect.stringContaining('is currently associated with another service') },
  });
  await apigateway.send(new DeleteRestApiCommand({ restApiId }));
  rig.sandbox.world.clock.run('aws', 20);
  await deleteLink();
  expect((await apigateway.send(new GetVpcLinkCommand({ vpcLinkId: linkId }))).status).toBe('DELETING');
  expect(await failing(deleteBalancer())).toMatchObject({ name: 'ResourceInUseException' });
  await vi.waitFor(async () => expect((await apigateway.send(new GetVpcLinksCommand({}))).items).toEqual([]), {
    timeout: 10_000,
    interval: 100,
  });
  await deleteBalancer();
  expect((await rig.sandbox.control.inventory()).filter(({ type }) => /ApiGateway|LoadBalancer$/.test(type))).toEqual([]);
});

const settled = async ({ apigateway }: Rig, vpcLinkId: string | undefined) => {
  await vi.waitFor(async () => expect((await apigateway.send(new GetVpcLinkCommand({ vpcLinkId }))).status).not.toBe('PENDING'));
  return apigateway.send(new GetVpcLinkCommand({ vpcLinkId }));
};

test('a second link to a load balancer fails, and so does one to none; targets never change', async () => {
  const { rig, linkId, balancer } = await openApi();
  const { apigateway } = rig;
  const made = await apigateway.send(new CreateVpcLinkCommand({ name: 'twin', targetArns: [balancer.arn] }));
  expect(made).toMatchObject({ status: 'PENDING', $metadata: { httpStatusCode: 202 } });
  expect(await settled(rig, made.id)).toMatchObject({
    status: 'FAILED',
    statusMessage: expect.stringContaining('already associated'),
  });
  const targetArns = [balancer.arn.replace(/\/\w+$/, '/0123456789abcdef')];
  const lost = await apigateway.send(new CreateVpcLinkCommand({ name: 'lost', targetArns }));
  expect(await settled(rig, lost.id)).toMatchObject({ status: 'FAILED', statusMessage: expect.stringContaining('not found') });
  const patchOperations = [{ op: 'replace' as const, path: '/targetArns', value: targetArns[0] }];
  const changed = await failing(apigateway.send(new UpdateVpcLinkCommand({ vpcLinkId: linkId, patchOperations })));
  expect(changed?.message).toBe('Target arns are not allowed to be changed/added.');
  // A failed twin takes nothing along.
  await apigateway.send(new DeleteVpcLinkCommand({ vpcLinkId: made.id }));
  await vi.waitFor(async () => expect((await apigateway.send(new GetVpcLinksCommand({}))).items).toHaveLength(2));
  expect(await failing(rig.elbv2.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: balancer.arn })))).toMatchObject({
    name: 'ResourceInUseException',
  });
});

test('tags of APIs, stages and links, pages, patches and gateway responses', async () => {
  const { rig, restApiId, linkId } = await openApi();
  const { apigateway } = rig;
  const base = 'arn:aws:apigateway:us-east-1::';
  for (const path of [`/restapis/${restApiId}`, `/restapis/${restApiId}/stages/prod`, `/vpclinks/${linkId}`]) {
    const resourceArn = `${base}${path}`;
    await apigateway.send(new TagResourceCommand({ resourceArn, tags: { 'mysfits:project': 'p-1', b: '2' } }));
    await apigateway.send(new UntagResourceCommand({ resourceArn, tagKeys: ['b', 'k'] }));
    expect((await apigateway.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({ 'mysfits:project': 'p-1' });
  }
  const inventory = await rig.sandbox.control.inventory();
  expect(
    inventory.filter(({ type }) => type.startsWith('AWS::ApiGateway::')).map(({ type, name, tags }) => [type, name, tags]),
  ).toEqual([
    ['AWS::ApiGateway::RestApi', 'mysfits', { 'mysfits:project': 'p-1' }],
    ['AWS::ApiGateway::Stage', 'mysfits/prod', { 'mysfits:project': 'p-1' }],
    ['AWS::ApiGateway::VpcLink', 'mysfits-link', { 'mysfits:project': 'p-1' }],
  ]);
  const patchOperations = [{ op: 'replace' as const, path: '/name', value: 'renamed' }];
  expect((await apigateway.send(new UpdateRestApiCommand({ restApiId, patchOperations }))).name).toBe('renamed');
  await apigateway.send(new CreateRestApiCommand({ name: 'second' }));
  const first = await apigateway.send(new GetRestApisCommand({ limit: 1 }));
  const second = await apigateway.send(new GetRestApisCommand({ limit: 1, position: first.position }));
  expect([first, second].map(({ items }) => items?.map(({ name }) => name))).toEqual([['renamed'], ['second']]);
  expect(second.position).toBeUndefined();
  const usual = { restApiId, responseType: 'UNAUTHORIZED' as const };
  const responseParameters = { 'gatewayresponse.header.X-Own': "'a'" };
  await apigateway.send(new PutGatewayResponseCommand({ ...usual, statusCode: '418', responseParameters }));
  expect(await apigateway.send(new GetGatewayResponseCommand(usual))).toMatchObject({
    statusCode: '418',
    responseParameters,
    defaultResponse: false,
  });
  await apigateway.send(new DeleteGatewayResponseCommand(usual));
  expect(await apigateway.send(new GetGatewayResponseCommand(usual))).toMatchObject({ statusCode: '401', defaultResponse: true });
});

test('an export, brought back, is the same API', async () => {
  const { rig, restApiId, put } = await openApi();
  const { apigateway } = rig;
  const exported = async (accepts: string) => {
    const parameters = { extensions: 'apigateway' };
    const { body } = await apigateway.send(
      new GetExportCommand({ restApiId, stageName: 'prod', exportType: 'oas30', parameters, accepts }),
    );
    return Buffer.from(body ?? []).toString();
  };
  const shape = async () => (await apigateway.send(new GetResourcesCommand({ restApiId, embed: ['methods'] }))).items;
  const before = await shape();
  const document = JSON.parse(await exported('application/json'));
  expect(document.servers[0].url).toBe(`https://${restApiId}.execute-api.us-east-1.amazonaws.com/{basePath}`);
  await put(document);
  expect(await shape()).toEqual(before);
  expect(await exported('application/yaml')).toMatch(/^openapi: 3\.0\.1\n/);
  // A stage shows what is deployed, whatever the API is by now.
  await put({ ...openapi({ linkId: 'a', dnsName: 'b' }), paths: {} });
  expect(Object.keys(JSON.parse(await exported('application/json')).paths)).toHaveLength(4);
});
