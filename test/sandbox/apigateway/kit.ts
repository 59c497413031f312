import {
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  CreateVpcLinkCommand,
  GetVpcLinkCommand,
  PutRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import { ModifyLoadBalancerAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, vi } from 'vitest';
import type { VerifyIdToken } from '../../../src/sandbox/services/apigateway/plane/authorize.ts';
import { apiGatewayService } from '../../../src/sandbox/services/apigateway/service.ts';
import { sandboxServices } from '../../../src/sandbox/services/index.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { httpTarget, makeAll, putNetwork, putTask, register, untilHealth } from '../elbv2/kit.ts';

export const POOL = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI';
export const OTHER_POOL = POOL.replace('AbC', 'XyZ');

/** Tokens of two pools: `<pool's ARN> <sub>`. */
const verify: VerifyIdToken = (_world, poolArns, token) => {
  const [pool = '', sub] = token.split(' ');
  return poolArns.includes(pool) && sub !== undefined ? { sub } : undefined;
};

/** A sandbox with a network, and its clients; tokens are `verify`'s. */
export async function openRig() {
  const services = [...sandboxServices().filter(({ id }) => id !== 'apigateway'), apiGatewayService(verify)];
  const sandbox = await openSandbox({ services });
  putNetwork(sandbox.world);
  return { sandbox, world: sandbox.world, ...clientsOf(sandbox) };
}

export type Rig = Awaited<ReturnType<typeof openRig>>;

const parameter = (name: string, place: 'path' | 'query') => {
  return { name, in: place, required: place === 'path', schema: { type: 'string' } };
};

export interface DocumentWanted {
  readonly linkId: string;
  readonly dnsName: string;
  /** Milliseconds. */
  readonly timeout?: number;
  /** The user pool whose tokens count. */
  readonly pool?: string;
  readonly more?: Record<string, unknown>;
}

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'Authorization,Content-Type',
  'Access-Control-Allow-Methods': 'GET,POST,OPTIONS',
};

const preflight = {
  responses: {
    200: {
      description: 'CORS',
      headers: Object.fromEntries(Object.keys(CORS).map((name) => [name, { schema: { type: 'string' } }])),
    },
  },
  'x-amazon-apigateway-integration': {
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    responses: {
      default: {
        statusCode: '200',
        responseParameters: Object.fromEntries(
          Object.entries(CORS).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]),
        ),
      },
    },
  },
};

/** The service's routes, as the course's API has them. */
export function openapi({ linkId, dnsName, timeout = 29_000, pool = POOL, more = {} }: DocumentWanted): Record<string, unknown> {
  const through = (httpMethod: string, path: string) => ({
    type: 'http_proxy',
    ...{ httpMethod, uri: `http://${dnsName}${path}`, connectionType: 'VPC_LINK', connectionId: linkId },
    ...{ passthroughBehavior: 'when_no_match', timeoutInMillis: timeout },
    ...(path.includes('{id}') && { requestParameters: { 'integration.request.path.id': 'method.request.path.id' } }),
  });
  const answers = { responses: { 200: { description: 'as the service says it' } } };
  const act = (what: string) => ({
    parameters: [parameter('id', 'path')],
    post: { ...answers, security: [{ users: [] }], 'x-amazon-apigateway-integration': through('POST', `/mysfits/{id}/${what}`) },
    options: preflight,
  });
  const reads = (path: string) => ({ ...answers, 'x-amazon-apigateway-integration': through('GET', path) });
  return {
    openapi: '3.0.1',
    info: { title: 'mysfits', version: '1' },
    paths: {
      '/mysfits': { get: { ...reads('/mysfits'), parameters: [parameter('filter', 'query')] }, options: preflight },
      '/mysfits/{id}': { parameters: [parameter('id', 'path')], get: reads('/mysfits/{id}'), options: preflight },
      '/mysfits/{id}/like': act('like'),
      '/mysfits/{id}/adopt': act('adopt'),
    },
    components: {
      securitySchemes: {
        users: {
          ...{ type: 'apiKey', name: 'Authorization', in: 'header' },
          'x-amazon-apigateway-authtype': 'cognito_user_pools',
          'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [pool] },
        },
      },
    },
    'x-amazon-apigateway-gateway-responses': Object.fromEntries(
      ['DEFAULT_4XX', 'DEFAULT_5XX'].map((type) => [
        type,
        { responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" } },
      ]),
    ),
    ...more,
  };
}

export const bytesOf = (document: unknown): Buffer => Buffer.from(JSON.stringify(document));

export async function makeLink({ apigateway }: Rig, targetArn: string): Promise<string> {
  const { id = '' } = await apigateway.send(new CreateVpcLinkCommand({ name: 'mysfits-link', targetArns: [targetArn] }));
  await vi.waitFor(async () =>
    expect((await apigateway.send(new GetVpcLinkCommand({ vpcLinkId: id }))).status).toBe('AVAILABLE'),
  );
  return id;
}

/** An API of a document, and its stage `prod`. */
export async function makeApi(rig: Rig, wanted: DocumentWanted) {
  const { apigateway } = rig;
  const { id: restApiId = '' } = await apigateway.send(
    new CreateRestApiCommand({ name: 'mysfits-api', endpointConfiguration: { types: ['REGIONAL'] }, tags: { k: 'v' } }),
  );
  const put = async (document: unknown) =>
    apigateway.send(new PutRestApiCommand({ restApiId, mode: 'overwrite', failOnWarnings: true, body: bytesOf(document) }));
  await put(openapi(wanted));
  const { id: deploymentId = '' } = await apigateway.send(new CreateDeploymentCommand({ restApiId }));
  await apigateway.send(new CreateStageCommand({ restApiId, stageName: 'prod', deploymentId }));
  const url = (await rig.sandbox.control.stageUrl(restApiId, 'prod')).replace(/\/$/, '');
  return { restApiId, deploymentId, url, put };
}

/** All from the API's stage to a task that answers. */
export async function makeAllThrough(rig: Rig, answer: Parameters<typeof httpTarget>[0], wanted: Partial<DocumentWanted> = {}) {
  const balancer = await makeAll(rig);
  const Attributes = [{ Key: 'load_balancing.cross_zone.enabled', Value: 'true' }];
  await rig.elbv2.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: balancer.arn, Attributes }));
  const task = putTask(rig.world, await httpTarget(answer));
  await register(rig, balancer.groupArn, task.privateIp);
  await untilHealth(rig, balancer.groupArn, ['healthy']);
  const linkId = await makeLink(rig, balancer.arn);
  return { ...balancer, linkId, ...(await makeApi(rig, { linkId, dnsName: balancer.dnsName, ...wanted })) };
}
