import type { AwsCredentialIdentityProvider, Logger } from '@smithy/types';

/** What every client is made with. */
export interface ClientSettings {
  readonly region: string;
  readonly credentials: AwsCredentialIdentityProvider;
  /** Undefined for AWS's own endpoints. */
  readonly endpoint?: string;
  readonly requestHandler: { readonly connectionTimeout: number; readonly socketTimeout: number };
  /** 1: repeating is the work of retry.ts alone. */
  readonly maxAttempts: number;
  readonly logger: Logger;
}

/** As much of an SDK client as is used here; the clients' own types differ in their unions of inputs. */
export interface SdkClient {
  // biome-ignore lint/suspicious/noExplicitAny: a command belongs to its client by the table below, which its namespace proves at run time
  send(command: any, options?: { abortSignal?: AbortSignal }): Promise<any>;
  destroy(): void;
}

interface ServiceEntry {
  /** The namespace of the service's schemas, by which a command tells where it belongs. */
  readonly namespace: string;
  /** What the service is called on the command line of `aws`. */
  readonly cli: string;
  /** Loads the client only when something is sent. */
  readonly client: (settings: ClientSettings) => Promise<SdkClient>;
}

/** Every service that is called, by the name AWS's models use. One line each. */
export const services = {
  s3: {
    namespace: 'com.amazonaws.s3',
    cli: 's3api',
    // A bucket's name as a host needs a name server that knows it; only AWS's own endpoint has one.
    client: async (settings) =>
      new (await import('@aws-sdk/client-s3')).S3Client({ ...settings, forcePathStyle: settings.endpoint !== undefined }),
  },
  s3control: {
    namespace: 'com.amazonaws.s3control',
    cli: 's3control',
    // S3 Control asks `<account>.<endpoint>`, which is no address where the endpoint is a number; the account goes along as a header too.
    client: async (settings) =>
      new (await import('@aws-sdk/client-s3-control')).S3ControlClient({ ...settings, ...atEndpointItself(settings) }),
  },
  sts: {
    namespace: 'com.amazonaws.sts',
    cli: 'sts',
    client: async (settings) => new (await import('@aws-sdk/client-sts')).STSClient(settings),
  },
  resourcegroupstaggingapi: {
    namespace: 'com.amazonaws.resourcegroupstaggingapi',
    cli: 'resourcegroupstaggingapi',
    client: async (settings) =>
      new (await import('@aws-sdk/client-resource-groups-tagging-api')).ResourceGroupsTaggingAPIClient(settings),
  },
  cloudformation: {
    namespace: 'com.amazonaws.cloudformation',
    cli: 'cloudformation',
    client: async (settings) => new (await import('@aws-sdk/client-cloudformation')).CloudFormationClient(settings),
  },
  ec2: {
    namespace: 'com.amazonaws.ec2',
    cli: 'ec2',
    client: async (settings) => new (await import('@aws-sdk/client-ec2')).EC2Client(settings),
  },
  iam: {
    namespace: 'com.amazonaws.iam',
    cli: 'iam',
    client: async (settings) => new (await import('@aws-sdk/client-iam')).IAMClient(settings),
  },
  logs: {
    namespace: 'com.amazonaws.cloudwatchlogs',
    cli: 'logs',
    client: async (settings) => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(settings),
  },
  ecr: {
    namespace: 'com.amazonaws.ecr',
    cli: 'ecr',
    client: async (settings) => new (await import('@aws-sdk/client-ecr')).ECRClient(settings),
  },
  ecs: {
    namespace: 'com.amazonaws.ecs',
    cli: 'ecs',
    client: async (settings) => new (await import('@aws-sdk/client-ecs')).ECSClient(settings),
  },
  elbv2: {
    namespace: 'com.amazonaws.elasticloadbalancingv2',
    cli: 'elbv2',
    client: async (settings) =>
      new (await import('@aws-sdk/client-elastic-load-balancing-v2')).ElasticLoadBalancingV2Client(settings),
  },
  'application-autoscaling': {
    namespace: 'com.amazonaws.applicationautoscaling',
    cli: 'application-autoscaling',
    client: async (settings) =>
      new (await import('@aws-sdk/client-application-auto-scaling')).ApplicationAutoScalingClient(settings),
  },
  codebuild: {
    namespace: 'com.amazonaws.codebuild',
    cli: 'codebuild',
    client: async (settings) => new (await import('@aws-sdk/client-codebuild')).CodeBuildClient(settings),
  },
  codecommit: {
    namespace: 'com.amazonaws.codecommit',
    cli: 'codecommit',
    client: async (settings) => new (await import('@aws-sdk/client-codecommit')).CodeCommitClient(settings),
  },
  codepipeline: {
    namespace: 'com.amazonaws.codepipeline',
    cli: 'codepipeline',
    client: async (settings) => new (await import('@aws-sdk/client-codepipeline')).CodePipelineClient(settings),
  },
  events: {
    namespace: 'com.amazonaws.eventbridge',
    cli: 'events',
    client: async (settings) => new (await import('@aws-sdk/client-eventbridge')).EventBridgeClient(settings),
  },
  dynamodb: {
    namespace: 'com.amazonaws.dynamodb',
    cli: 'dynamodb',
    client: async (settings) => new (await import('@aws-sdk/client-dynamodb')).DynamoDBClient(settings),
  },
  'cognito-idp': {
    namespace: 'com.amazonaws.cognitoidentityprovider',
    cli: 'cognito-idp',
    client: async (settings) =>
      new (await import('@aws-sdk/client-cognito-identity-provider')).CognitoIdentityProviderClient(settings),
  },
  apigateway: {
    namespace: 'com.amazonaws.apigateway',
    cli: 'apigateway',
    client: async (settings) => new (await import('@aws-sdk/client-api-gateway')).APIGatewayClient(settings),
  },
  lambda: {
    namespace: 'com.amazonaws.lambda',
    cli: 'lambda',
    client: async (settings) => new (await import('@aws-sdk/client-lambda')).LambdaClient(settings),
  },
  firehose: {
    namespace: 'com.amazonaws.firehose',
    cli: 'firehose',
    client: async (settings) => new (await import('@aws-sdk/client-firehose')).FirehoseClient(settings),
  },
} as const satisfies Readonly<Record<string, ServiceEntry>>;

/** The services by the names AWS's models use. */
export type ServiceId = keyof typeof services;

function atEndpointItself({ endpoint }: ClientSettings) {
  if (endpoint === undefined) return {};
  return { disableHostPrefix: true, endpointProvider: () => ({ url: new URL(endpoint) }) };
}
