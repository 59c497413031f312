import type { Service } from '../service.ts';
import { apiGatewayService } from './apigateway/service.ts';
import { applicationAutoScaling } from './application-autoscaling/service.ts';
import { cloudformation } from './cloudformation/service.ts';
import { codebuild } from './codebuild/service.ts';
import { codecommit } from './codecommit/service.ts';
import { codepipeline } from './codepipeline/service.ts';
import { cognitoIdp } from './cognito-idp/service.ts';
import { verifyIdToken } from './cognito-idp/tokens.ts';
import { dynamodb } from './dynamodb/service.ts';
import { ec2 } from './ec2/service.ts';
import { ecr } from './ecr/service.ts';
import { ecs } from './ecs/service.ts';
import { elbv2 } from './elbv2/service.ts';
import { events } from './events/service.ts';
import { iam } from './iam/service.ts';
import { lambda } from './lambda/service.ts';
import { logs } from './logs/service.ts';
import { s3 } from './s3/service.ts';
import { s3control } from './s3control/service.ts';
import { sts } from './sts/service.ts';
import { taggingService } from './tagging/service.ts';

/** Every service that the sandbox serves. */
export function sandboxServices(): readonly Service[] {
  const holders: readonly Service[] = [
    s3,
    s3control,
    sts,
    iam,
    logs,
    ec2,
    cloudformation,
    elbv2,
    ecr,
    ecs,
    applicationAutoScaling,
    codebuild,
    codecommit,
    // Before what tells of itself as soon as it is opened.
    events,
    codepipeline,
    dynamodb,
    cognitoIdp,
    lambda,
    apiGatewayService(verifyIdToken),
  ];
  return [...holders, taggingService(() => holders)];
}
