import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { S3ControlClient } from '@aws-sdk/client-s3-control';
import { STSClient } from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/create-sandbox.ts';
import { tempFolder } from './temp-folder.ts';

const run = promisify(execFile);

export interface Access {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A sandbox in this process, in a folder of its own unless one is given; closed when the test has finished. */
export async function openSandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ ...options, dir: options.dir ?? (await tempFolder()) });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Real SDK clients of a sandbox, which try once. */
export function clientsOf({ endpoint, region, ...key }: Access) {
  const credentials = { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
  const config = { endpoint, region, credentials, maxAttempts: 1 };
  const clients = {
    apigateway: new APIGatewayClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sts: new STSClient(config),
    // Its rules put the account before the endpoint's host, which an address can't have.
    s3control: new S3ControlClient({ ...config, disableHostPrefix: true, endpointProvider: () => ({ url: new URL(endpoint) }) }),
    cloudformation: new CloudFormationClient(config),
    cognito: new CognitoIdentityProviderClient(config),
    dynamodb: new DynamoDBClient(config),
    ec2: new EC2Client(config),
    iam: new IAMClient(config),
    logs: new CloudWatchLogsClient(config),
    ecr: new ECRClient(config),
    ecs: new ECSClient(config),
    elbv2: new ElasticLoadBalancingV2Client(config),
    autoscaling: new ApplicationAutoScalingClient(config),
    codebuild: new CodeBuildClient(config),
    codecommit: new CodeCommitClient(config),
    codepipeline: new CodePipelineClient(config),
    events: new EventBridgeClient(config),
    firehose: new FirehoseClient(config),
    lambda: new LambdaClient(config),
    tagging: new ResourceGroupsTaggingAPIClient(config),
  };
  onTestFinished(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return clients;
}

/** Runs Debian's `aws` against a sandbox; its JSON, or undefined where it printed none. */
export async function awsCli(access: Access, ...args: readonly string[]): Promise<unknown> {
  const { stdout } = await run('/usr/bin/aws', ['--endpoint-url', access.endpoint, '--output', 'json', ...args], {
    env: environmentOf(access),
  });
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}

/** Runs a Python program with Debian's boto3; its standard output. */
export async function python(access: Access, program: string): Promise<string> {
  const { stdout } = await run('/usr/bin/python3', ['-c', program], { env: environmentOf(access) });
  return stdout.trim();
}

function environmentOf({ endpoint, region, accessKeyId, secretAccessKey }: Access): NodeJS.ProcessEnv {
  return {
    PATH: '/usr/bin:/bin',
    HOME: '/nonexistent',
    ENDPOINT: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
}
