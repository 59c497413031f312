import type { World } from '../../world/world.ts';

/** From where to what: `integration.request.path.id` from `method.request.path.id`. */
export type Mapping = Readonly<Record<string, string>>;

/** What an integration's answer becomes. */
export interface IntegrationResponse {
  readonly statusCode: string;
  /** Undefined for the default. */
  readonly selectionPattern?: string;
  readonly responseParameters?: Mapping;
  /** By media type. */
  readonly responseTemplates?: Mapping;
}

/** Where a method goes. */
export interface Integration {
  readonly type: 'MOCK' | 'HTTP_PROXY';
  readonly httpMethod?: string;
  readonly uri?: string;
  readonly connectionType?: 'VPC_LINK';
  readonly connectionId?: string;
  readonly requestParameters?: Mapping;
  /** By media type. */
  readonly requestTemplates?: Mapping;
  readonly passthroughBehavior: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER';
  /** Milliseconds. */
  readonly timeoutInMillis: number;
  readonly cacheNamespace: string;
  /** By status. */
  readonly integrationResponses?: Readonly<Record<string, IntegrationResponse>>;
}

export interface MethodResponse {
  readonly statusCode: string;
  /** `method.response.header.Location`, and whether it is required. */
  readonly responseParameters?: Readonly<Record<string, boolean>>;
}

export interface Method {
  readonly httpMethod: string;
  readonly authorizationType: 'NONE' | 'COGNITO_USER_POOLS';
  readonly authorizerId?: string;
  readonly authorizationScopes?: readonly string[];
  readonly apiKeyRequired: boolean;
  readonly operationName?: string;
  /** `method.request.path.id`, and whether it is required. */
  readonly requestParameters?: Readonly<Record<string, boolean>>;
  readonly methodResponses?: Readonly<Record<string, MethodResponse>>;
  readonly integration?: Integration;
}

/** One path of an API. */
export interface Resource {
  readonly id: string;
  /** Undefined for `/`. */
  readonly parentId?: string;
  readonly pathPart?: string;
  readonly path: string;
  readonly methods: Readonly<Record<string, Method>>;
}

export interface Authorizer {
  readonly id: string;
  readonly name: string;
  /** ARNs of user pools. */
  readonly providerArns: readonly string[];
  /** `method.request.header.Authorization` */
  readonly identitySource: string;
}

export interface GatewayResponse {
  readonly statusCode?: string;
  readonly responseParameters: Mapping;
  readonly responseTemplates: Mapping;
}

/** What an API does; a deployment holds a copy. */
export interface Definition {
  readonly resources: readonly Resource[];
  readonly authorizers: readonly Authorizer[];
  /** Those that were set, by type: `DEFAULT_4XX`. */
  readonly gatewayResponses: Readonly<Record<string, GatewayResponse>>;
  readonly binaryMediaTypes: readonly string[];
}

export interface RestApi {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  /** ISO 8601, by the world's clock. */
  readonly created: string;
  readonly endpointType: 'EDGE' | 'REGIONAL';
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  readonly disableExecuteApiEndpoint: boolean;
  readonly tags: Mapping;
  readonly definition: Definition;
}

export interface Deployment {
  readonly id: string;
  readonly restApiId: string;
  readonly description?: string;
  readonly created: string;
  readonly definition: Definition;
}

/** What is set for one method of a stage, or for all of them. */
export interface MethodSettings {
  readonly metricsEnabled: boolean;
  /** Requests a second. */
  readonly throttlingRateLimit: number;
  readonly throttlingBurstLimit: number;
}

export interface Stage {
  readonly restApiId: string;
  readonly name: string;
  readonly deploymentId: string;
  readonly description?: string;
  readonly variables?: Mapping;
  /** By `METHOD` and path as the API writes it (`~1mysfits/GET`), or `*` and `*`. */
  readonly methodSettings: Readonly<Record<string, MethodSettings>>;
  readonly tracingEnabled: boolean;
  readonly tags: Mapping;
  readonly created: string;
  readonly updated: string;
}

export interface VpcLink {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Of the one Network Load Balancer. */
  readonly targetArn: string;
  readonly status: 'PENDING' | 'AVAILABLE' | 'DELETING' | 'FAILED';
  readonly statusMessage: string;
  readonly tags: Mapping;
  /** When its state began, ISO 8601. */
  readonly since: string;
}

/** REST APIs by id. */
export const restApis = (world: World) => world.collection<RestApi>('apigateway/rest-apis');
/** Deployments by `childKey`. */
export const deployments = (world: World) => world.collection<Deployment>('apigateway/deployments');
/** Stages by `childKey`. */
export const stages = (world: World) => world.collection<Stage>('apigateway/stages');
/** VPC links by id. */
export const vpcLinks = (world: World) => world.collection<VpcLink>('apigateway/vpc-links');

/** The key of what belongs to an API. */
export const childKey = (restApiId: string, child: string): string => `${restApiId}/${child}`;

/** The deployments of one API, oldest first. */
export const deploymentsOf = (world: World, restApiId: string): Deployment[] =>
  [...deployments(world).values()].filter((one) => one.restApiId === restApiId);

/** The stages of one API. */
export const stagesOf = (world: World, restApiId: string): Stage[] =>
  [...stages(world).values()].filter((one) => one.restApiId === restApiId);
