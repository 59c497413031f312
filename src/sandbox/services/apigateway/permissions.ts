import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import { arnIn } from '../../arn.ts';
import { resourceTagContext, tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { childKey, restApis, stages, vpcLinks } from './model.ts';
import { arnOf } from './names.ts';

type Input = Partial<
  ApiGateway.CreateRestApiCommandInput &
    ApiGateway.CreateStageCommandInput &
    ApiGateway.GetMethodCommandInput &
    ApiGateway.GetDeploymentCommandInput &
    ApiGateway.TagResourceCommandInput &
    ApiGateway.GetVpcLinkCommandInput
> & { readonly responseType?: string; readonly exportType?: string };

type Verb = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';

/** What is asked of EC2 by the way, as the caller: a link makes an endpoint service. */
const LINK_MAKES = ['CreateVpcEndpointServiceConfiguration', 'ModifyVpcEndpointServicePermissions'];

/**
 * What a caller must be allowed to do. API Gateway's actions are the verbs of HTTP, and what they act on are its paths.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
 */
export function permissions(operation: string, input: Input, { world }: Call): readonly Permission[] {
  const [verb, path] = askedOf(operation, input);
  const own: Permission = {
    action: `apigateway:${verb}`,
    resources: [arnOf(world, path)],
    context: { ...resourceTagContext(tagsAt(world, input)), ...tagContext(input.tags) },
  };
  return [own, ...tagsOnCreate(world, operation, input), ...linkPermissions(world, operation)];
}

function askedOf(operation: string, input: Input): readonly [Verb, string] {
  const api = `/restapis/${input.restApiId}`;
  const method = `${api}/resources/${input.resourceId}/methods/${input.httpMethod}`;
  const link = `/vpclinks/${input.vpcLinkId}`;
  const tags = `/tags/${encodeURIComponent(input.resourceArn ?? '')}`;
  const table: Readonly<Record<string, readonly [Verb, string]>> = {
    CreateRestApi: ['POST', '/restapis'],
    GetRestApis: ['GET', '/restapis'],
    GetRestApi: ['GET', api],
    UpdateRestApi: ['PATCH', api],
    PutRestApi: ['PUT', api],
    DeleteRestApi: ['DELETE', api],
    GetResources: ['GET', `${api}/resources`],
    GetMethod: ['GET', method],
    GetIntegration: ['GET', `${method}/integration`],
    GetAuthorizers: ['GET', `${api}/authorizers`],
    GetGatewayResponses: ['GET', `${api}/gatewayresponses`],
    GetGatewayResponse: ['GET', `${api}/gatewayresponses/${input.responseType}`],
    PutGatewayResponse: ['PUT', `${api}/gatewayresponses/${input.responseType}`],
    DeleteGatewayResponse: ['DELETE', `${api}/gatewayresponses/${input.responseType}`],
    CreateDeployment: ['POST', `${api}/deployments`],
    GetDeployments: ['GET', `${api}/deployments`],
    GetDeployment: ['GET', `${api}/deployments/${input.deploymentId}`],
    DeleteDeployment: ['DELETE', `${api}/deployments/${input.deploymentId}`],
    CreateStage: ['POST', `${api}/stages`],
    GetStages: ['GET', `${api}/stages`],
    GetStage: ['GET', `${api}/stages/${input.stageName}`],
    UpdateStage: ['PATCH', `${api}/stages/${input.stageName}`],
    DeleteStage: ['DELETE', `${api}/stages/${input.stageName}`],
    GetExport: ['GET', `${api}/stages/${input.stageName}/exports/${input.exportType}`],
    CreateVpcLink: ['POST', '/vpclinks'],
    GetVpcLinks: ['GET', '/vpclinks'],
    GetVpcLink: ['GET', link],
    UpdateVpcLink: ['PATCH', link],
    DeleteVpcLink: ['DELETE', link],
    GetTags: ['GET', tags],
    TagResource: ['PUT', tags],
    UntagResource: ['DELETE', tags],
  };
  const asked = table[operation];
  if (!asked) throw new Error(`Nobody has said what ${operation} of apigateway needs.`);
  return asked;
}

/** Tags on create are a PUT on the tags as well. */
function tagsOnCreate(world: World, operation: string, { tags, restApiId }: Input): readonly Permission[] {
  if (Object.keys(tags ?? {}).length === 0) return [];
  const made: Readonly<Record<string, string>> = {
    CreateRestApi: '/restapis/*',
    CreateStage: `/restapis/${restApiId}/stages/*`,
    CreateVpcLink: '/vpclinks/*',
  };
  const path = made[operation];
  if (path === undefined) return [];
  const resource = arnOf(world, `/tags/${encodeURIComponent(arnOf(world, path)).replaceAll('%2A', '*')}`);
  return [{ action: 'apigateway:PUT', resources: [resource], context: tagContext(tags) }];
}

function linkPermissions(world: World, operation: string): readonly Permission[] {
  const service = arnIn(world, 'ec2', 'vpc-endpoint-service/*');
  const looks: Permission = { action: 'ec2:DescribeVpcEndpointServiceConfigurations', resources: ['*'] };
  const all = (names: readonly string[]) => names.map((name) => ({ action: `ec2:${name}`, resources: [service] }));
  if (operation === 'CreateVpcLink') return [...all(LINK_MAKES), looks];
  return operation === 'DeleteVpcLink' ? [...all(['DeleteVpcEndpointServiceConfigurations']), looks] : [];
}

function tagsAt(world: World, { restApiId = '', stageName = '', vpcLinkId = '' }: Input) {
  return (stages(world).get(childKey(restApiId, stageName)) ?? restApis(world).get(restApiId) ?? vpcLinks(world).get(vpcLinkId))
    ?.tags;
}
