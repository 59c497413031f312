import type { PlannedRequest } from '../course/request.ts';
import { cliLine } from './cli-line.ts';
import type { SdkCommand } from './command.ts';
import { operationOf } from './operation.ts';
import type { ServiceId } from './services.ts';
import { services } from './services.ts';
import { shownInput } from './shown-input.ts';

/** A call of AWS's API that knows its service, can be shown as a command line, and can be sent. */
export interface AwsRequest<Output = unknown> extends PlannedRequest {
  readonly kind: 'aws';
  readonly service: ServiceId;
  /** The SDK's command object. */
  readonly command: SdkCommand<Output>;
  /** Members of the input that are sent from a file, by name, with the file's path; opened only when sent. */
  readonly files: Readonly<Record<string, string>>;
  /** Only there for its type. */
  readonly output?: Output;
}

/**
 * Makes the requests of one service: `const s3 = serviceRequests('s3')`, then
 * `s3(new PutObjectCommand({ Bucket, Key }), { Body: '/path/of/the/file' })`.
 * What comes back from `send` has the command's own output type.
 * @throws TypeError when the command belongs to another service, or a file is given for what isn't a member of its input
 */
export function serviceRequests(service: ServiceId) {
  return function request<Output>(command: SdkCommand<Output>, files: Readonly<Record<string, string>> = {}): AwsRequest<Output> {
    const operation = operationOf(command);
    if (operation.namespace !== services[service].namespace) {
      throw new TypeError(`${operation.name} is an operation of ${operation.namespace}, not of ${service}.`);
    }
    for (const member of Object.keys(files)) {
      if (!operation.inputs.has(member)) throw new TypeError(`${operation.name} has no member ${member}.`);
    }
    let line: string | undefined;
    return {
      kind: 'aws',
      service,
      operation: operation.name,
      command,
      files,
      input: shownInput(command, files),
      // A site has thousands of uploads; most lines are never looked at.
      get line() {
        const derived = line ?? cliLine({ service, command, files });
        line = derived;
        return derived;
      },
    };
  };
}

/** Requests of Amazon S3. */
export const s3 = serviceRequests('s3');
/** Requests of S3 Control: what is set for a whole account. */
export const s3control = serviceRequests('s3control');
/** Requests of AWS STS: who am I. */
export const sts = serviceRequests('sts');
/** Requests of the Resource Groups Tagging API: what carries a tag. */
export const tagging = serviceRequests('resourcegroupstaggingapi');
/** Requests of AWS CloudFormation: stacks. */
export const cloudformation = serviceRequests('cloudformation');
/** Requests of Amazon EC2: networks. */
export const ec2 = serviceRequests('ec2');
/** Requests of AWS IAM: roles. */
export const iam = serviceRequests('iam');
/** Requests of Amazon CloudWatch Logs. */
export const logs = serviceRequests('logs');
/** Requests of Amazon ECR: image repositories. */
export const ecr = serviceRequests('ecr');
/** Requests of Amazon ECS: clusters, tasks, services. */
export const ecs = serviceRequests('ecs');
/** Requests of Elastic Load Balancing, version 2: load balancers, target groups, listeners. */
export const elbv2 = serviceRequests('elbv2');
/** Requests of Application Auto Scaling: how many tasks a service has. */
export const autoscaling = serviceRequests('application-autoscaling');
/** Requests of AWS CodeBuild. */
export const codebuild = serviceRequests('codebuild');
/** Requests of AWS CodeCommit: git repositories. */
export const codecommit = serviceRequests('codecommit');
/** Requests of AWS CodePipeline. */
export const codepipeline = serviceRequests('codepipeline');
/** Requests of Amazon EventBridge: rules, and what they start. */
export const events = serviceRequests('events');
/** Requests of Amazon DynamoDB. */
export const dynamodb = serviceRequests('dynamodb');
/** Requests of Amazon API Gateway: REST APIs. */
export const apigateway = serviceRequests('apigateway');
/** Requests of AWS Lambda: functions. */
export const lambda = serviceRequests('lambda');
/** Requests of Amazon Data Firehose: delivery streams. */
export const firehose = serviceRequests('firehose');
/** Requests of Amazon Cognito's user pools. */
export const cognito = serviceRequests('cognito-idp');
