import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import {
  APIGatewayClient,
  CreateRestApiCommand,
  DeleteRestApiCommand,
  GetExportCommand,
  GetRestApisCommand,
  GetUsagePlansCommand,
  LimitExceededException,
  PutMode,
  PutRestApiCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AwsError } from '../../../src/sandbox/aws-error.ts';
import type { Handlers, Service } from '../../../src/sandbox/service.ts';
import { awsCli, python } from '../../helpers/sandbox.ts';
import { sendRaw } from './captured-request.ts';
import { ACCESS_KEY, SECRET_KEY, startWireServer, type WireServer } from './wire-server.ts';

const CREATED = new Date('2026-11-23T20:00:00.000Z');
const DOCUMENT = Buffer.from('{"openapi":"3.0.1","info":{"title":"ü"}}');
const ARN = 'arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5/stages/prod';

const operations = {
  CreateRestApi: ({ name, tags }) => {
    if (name === 'one-too-many') {
      throw new AwsError('LimitExceededException', 'Too many.', { status: 429, members: { retryAfterSeconds: '7' } });
    }
    return { id: 'a1b2c3d4e5', name, tags, createdDate: CREATED };
  },
  PutRestApi: () => ({ id: 'a1b2c3d4e5', warnings: ['a <warning>'] }),
  GetRestApis: () => ({ items: [{ id: 'a1b2c3d4e5', createdDate: CREATED }], position: 'next' }),
  GetExport: ({ accepts = 'application/json' }) => ({
    contentType: accepts,
    contentDisposition: 'attachment; filename="a.json"',
    body: DOCUMENT,
  }),
  UpdateStage: () => ({ methodSettings: { '*/*': { throttlingRateLimit: 0.5, throttlingBurstLimit: 2 } } }),
  TagResource: () => ({}),
  UntagResource: () => ({}),
  DeleteRestApi: () => ({}),
} satisfies Handlers<typeof ApiGateway>;

const service: Service = {
  id: 'apigateway',
  signingName: 'apigateway',
  protocol: 'restJson1',
  apiVersion: '2015-07-09',
  schemas: () => import('@aws-sdk/client-api-gateway'),
  operations,
};

let server: WireServer;
let client: APIGatewayClient;
const credentials = { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY };

beforeAll(async () => {
  server = await startWireServer([service]);
  client = new APIGatewayClient({ region: 'us-east-1', endpoint: server.endpoint, credentials, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await server.close();
  expect(server.faults).toEqual([]);
});

const access = () => ({ endpoint: server.endpoint, region: 'us-east-1', ...credentials });
const arrived = () => server.arrivals.at(-1)?.input;
const failing = (work: Promise<unknown>) => work.then(() => undefined).catch((error: Error) => error);

test('structures, lists and maps of a body arrive, and an answer has its status and its dates', async () => {
  const input = {
    name: 'ü "quoted"',
    endpointConfiguration: { types: ['REGIONAL' as const] },
    binaryMediaTypes: ['*/*'],
    tags: { 'mysfits:project': 'p-1', k: '' },
  };
  expect(await client.send(new CreateRestApiCommand(input))).toMatchObject({
    id: 'a1b2c3d4e5',
    name: input.name,
    tags: input.tags,
    createdDate: CREATED,
    $metadata: { httpStatusCode: 201, requestId: expect.stringMatching(/-/) },
  });
  expect(arrived()).toEqual(input);
});

test('a payload of bytes stands alone in the body, beside what path and query carry', async () => {
  const parameters = { endpointConfigurationTypes: 'REGIONAL', basepath: 'ignore & more' };
  const input = { restApiId: 'a1b2c3d4e5', mode: PutMode.Overwrite, failOnWarnings: true, parameters, body: DOCUMENT };
  expect((await client.send(new PutRestApiCommand(input))).warnings).toEqual(['a <warning>']);
  expect(arrived()).toEqual(input);
  const { body, contentType } = await client.send(
    new GetExportCommand({ restApiId: 'a', stageName: 'prod', exportType: 'oas30', accepts: 'application/yaml' }),
  );
  expect([Buffer.from(body ?? []), contentType]).toEqual([DOCUMENT, 'application/yaml']);
});

test('members go by the names that the model gives them on the wire', async () => {
  const { items, position } = await client.send(new GetRestApisCommand({ limit: 5, position: 'a b' }));
  expect(arrived()).toEqual({ limit: 5, position: 'a b' });
  expect([items, position]).toEqual([[{ id: 'a1b2c3d4e5', createdDate: CREATED }], 'next']);
  const patchOperations = [{ op: 'replace' as const, path: '/*/*/throttling/rateLimit', value: '0.5' }];
  const input = { restApiId: 'a', stageName: 'prod', patchOperations };
  expect((await client.send(new UpdateStageCommand(input))).methodSettings).toEqual({
    '*/*': { throttlingRateLimit: 0.5, throttlingBurstLimit: 2 },
  });
  expect(arrived()).toEqual(input);
});

test('an ARN goes through a path, a list through the query, and a 204 has nothing behind it', async () => {
  const tagged = await client.send(new TagResourceCommand({ resourceArn: ARN, tags: { a: 'b/c' } }));
  expect(arrived()).toEqual({ resourceArn: ARN, tags: { a: 'b/c' } });
  expect(tagged.$metadata.httpStatusCode).toBe(204);
  await client.send(new UntagResourceCommand({ resourceArn: ARN, tagKeys: ['a', 'b&c'] }));
  expect(arrived()).toEqual({ resourceArn: ARN, tagKeys: ['a', 'b&c'] });
  expect((await client.send(new DeleteRestApiCommand({ restApiId: 'a' }))).$metadata.httpStatusCode).toBe(202);
});

test("an error comes back as its class, with what its headers carry, and a retry's time too", async () => {
  const error = await failing(client.send(new CreateRestApiCommand({ name: 'one-too-many' })));
  expect(error).toBeInstanceOf(LimitExceededException);
  expect(error).toMatchObject({ message: 'Too many.', retryAfterSeconds: '7', $metadata: { httpStatusCode: 429 } });
});

test('what is not served, does not fit or is no JSON is refused in words that a client reads', async () => {
  expect(await failing(client.send(new GetUsagePlansCommand({})))).toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('GetUsagePlans of apigateway'),
    $metadata: { httpStatusCode: 501 },
  });
  expect(await failing(client.send(new CreateRestApiCommand({ name: 5 } as never)))).toMatchObject({
    name: 'SerializationException',
    $metadata: { httpStatusCode: 400 },
  });
  const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY}/20261123/us-east-1/apigateway/aws4_request` };
  const answer = await sendRaw(server.endpoint, { method: 'GET', path: '/no-such-thing', headers, body: '' });
  expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([404, 'UnknownOperationException']);
  expect(JSON.parse(answer.body).message).toMatch(/path and method/);
});

test('a body that breaks off is refused, not failed over', async () => {
  const other = new APIGatewayClient({ region: 'us-east-1', endpoint: server.endpoint, credentials, maxAttempts: 1 });
  other.middlewareStack.add(
    (next) => (args) => next({ ...args, request: Object.assign(args.request as object, { body: '{"name": ' }) }),
    { step: 'build', priority: 'high' },
  );
  expect(await failing(other.send(new CreateRestApiCommand({ name: 'x' })))).toMatchObject({
    name: 'SerializationException',
    $metadata: { httpStatusCode: 400 },
  });
  other.destroy();
});

test("Debian's clients say and hear the same", async () => {
  const options = ['--name=a b', '--endpoint-configuration={"types":["REGIONAL"]}', '--tags={"k":"v"}'];
  expect(await awsCli(access(), 'apigateway', 'create-rest-api', ...options)).toMatchObject({ id: 'a1b2c3d4e5', name: 'a b' });
  expect(arrived()).toEqual({ name: 'a b', endpointConfiguration: { types: ['REGIONAL'] }, tags: { k: 'v' } });
  const program = [
    'import boto3, os',
    "c = boto3.client('apigateway', endpoint_url=os.environ['ENDPOINT'])",
    "print(c.get_rest_apis()['items'][0]['createdDate'].timestamp())",
    `print(c.put_rest_api(restApiId='a', mode='merge', parameters={'x': 'y'}, body=b'{}')['warnings'])`,
    "print(c.get_export(restApiId='a', stageName='prod', exportType='oas30')['body'].read().decode())",
    'try:',
    "  c.create_rest_api(name='one-too-many')",
    'except c.exceptions.LimitExceededException as e:',
    "  print(e.response['Error']['Message'], e.response['ResponseMetadata']['HTTPHeaders']['retry-after'])",
  ];
  const retries = 'os.environ["AWS_MAX_ATTEMPTS"] = "1"';
  expect((await python(access(), [program[0], retries, ...program.slice(1)].join('\n'))).split('\n')).toEqual([
    `${CREATED.getTime() / 1000}.0`,
    "['a <warning>']",
    DOCUMENT.toString(),
    'Too many. 7',
  ]);
});
