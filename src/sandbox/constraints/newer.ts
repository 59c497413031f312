import type { Shape } from './table.ts';

/** What differs from AWS's models of December 2022, which the generated table comes from. */
interface Newer {
  /** Values that came to an enum since. */
  readonly enums?: Readonly<Record<string, readonly string[]>>;
  /** Members that came to a structure since, with their shapes. */
  readonly members?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Shapes whose constraint doesn't hold, or holds otherwise. */
  readonly shapes?: Readonly<Record<string, Shape>>;
}

const CHECKSUMS = ['CRC64NVME', 'MD5', 'SHA512', 'XXHASH128', 'XXHASH3', 'XXHASH64'];

/** By service. A test holds every enum against those of the SDK's clients, so what is missing here shows. */
export const NEWER: Readonly<Record<string, Newer>> = {
  s3: {
    enums: {
      BucketLocationConstraint: [
        'ap-east-2',
        'ap-south-2',
        'ap-southeast-4',
        'ap-southeast-5',
        'ap-southeast-6',
        'ap-southeast-7',
        'ca-west-1',
        'eu-central-2',
        'eu-south-2',
        'il-central-1',
        'me-central-1',
        'mx-central-1',
      ],
      ChecksumAlgorithm: CHECKSUMS,
      Event: ['s3:ObjectAnnotation:*', 's3:ObjectAnnotation:Delete', 's3:ObjectAnnotation:Put', 's3:ObjectRetention:Put'],
      InventoryOptionalField: [
        'IntelligentTieringReferenceDate',
        'LifecycleExpirationDate',
        'ObjectAccessControlList',
        'ObjectLockEventHoldDuration',
        'ObjectLockEventHoldStatus',
        'ObjectOwner',
      ],
      ReplicationStatus: ['COMPLETED'],
      ServerSideEncryption: ['aws:backup', 'aws:fsx', 'aws:kms:dsse'],
      StorageClass: ['AWS_BACKUP_LOW_COST_WARM', 'AWS_BACKUP_WARM', 'EXPRESS_ONEZONE', 'FSX_ONTAP', 'FSX_OPENZFS', 'SNOW'],
    },
    members: { CreateBucketConfiguration: { Tags: 'TagSet' } },
    // The model's pattern wants a leading slash; S3 takes `bucket/key` as well, and all clients send it so.
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
    shapes: { CopySource: {} },
  },
  s3control: {
    enums: { S3ChecksumAlgorithm: CHECKSUMS },
  },
  // A table's ARN may stand for its name since 2024.
  dynamodb: {
    shapes: { TableName: { min: 1, max: 1024 } },
  },
  codebuild: {
    enums: {
      ComputeType: [
        'ATTRIBUTE_BASED_COMPUTE',
        'BUILD_GENERAL1_XLARGE',
        'BUILD_LAMBDA_10GB',
        'BUILD_LAMBDA_1GB',
        'BUILD_LAMBDA_2GB',
        'BUILD_LAMBDA_4GB',
        'BUILD_LAMBDA_8GB',
        'CUSTOM_INSTANCE_TYPE',
      ],
      EnvironmentType: [
        'ARM_EC2',
        'ARM_LAMBDA_CONTAINER',
        'LINUX_EC2',
        'LINUX_LAMBDA_CONTAINER',
        'MAC_ARM',
        'WINDOWS_EC2',
        'WINDOWS_SERVER_2022_CONTAINER',
      ],
      SourceAuthType: ['CODECONNECTIONS', 'SECRETS_MANAGER'],
      SourceType: ['GITLAB', 'GITLAB_SELF_MANAGED'],
    },
  },
  'cognito-idp': {
    enums: {
      AuthFlowType: ['USER_AUTH'],
      ChallengeNameType: ['EMAIL_OTP', 'PASSWORD', 'PASSWORD_SRP', 'SELECT_CHALLENGE', 'SMS_OTP', 'WEB_AUTHN'],
      ExplicitAuthFlowsType: ['ALLOW_USER_AUTH'],
    },
    // Spaces may stand inside a password since 2023.
    shapes: { PasswordType: { max: 256, pattern: '[\\S]+.*[\\S]+' } },
  },
  codepipeline: {
    enums: { ActionCategory: ['Compute'], StageRetryMode: ['ALL_ACTIONS'] },
    members: { PipelineDeclaration: { executionMode: 'ExecutionMode', pipelineType: 'PipelineType' } },
    shapes: {
      ExecutionMode: { enum: ['PARALLEL', 'QUEUED', 'SUPERSEDED'] },
      PipelineType: { enum: ['V1', 'V2'] },
    },
  },
  events: {
    enums: { RuleState: ['ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] },
  },
  ec2: {
    enums: { VpcEndpointType: ['Resource', 'ServiceNetwork', 'Tunnel'] },
    // What can be tagged differs from call to call and grows all the time: the operations know it.
    shapes: { ResourceType: {} },
  },
  ecr: {
    enums: {
      EncryptionType: ['KMS_DSSE'],
      ImageTagMutability: ['IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'],
    },
  },
  elbv2: {
    enums: {
      ActionTypeEnum: ['jwt-validation'],
      IpAddressType: ['dualstack-without-public-ipv4'],
      ProtocolEnum: ['QUIC', 'TCP_QUIC'],
    },
  },
  lambda: {
    enums: {
      Runtime: [
        'dotnet10',
        'dotnet8',
        'java11.al2023',
        'java17',
        'java17.al2023',
        'java21',
        'java25',
        'java8.al2023',
        'nodejs20.x',
        'nodejs22.x',
        'nodejs24.x',
        'nodejs26.x',
        'provided.al2023',
        'python3.10',
        'python3.11',
        'python3.12',
        'python3.13',
        'python3.14',
        'python3.15',
        'ruby3.2',
        'ruby3.3',
        'ruby3.4',
        'ruby4.0',
      ],
    },
    // The model says nothing of the longest: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    shapes: { Timeout: { min: 1, integer: 32, max: 900 } },
  },
  'application-autoscaling': {
    enums: {
      MetricType: [
        'ECSServiceAverageCPUUtilizationHighResolution',
        'ECSServiceAverageMemoryUtilizationHighResolution',
        'ElastiCacheDatabaseCapacityUsageCountedForEvictPercentage',
        'ElastiCacheDatabaseMemoryUsagePercentage',
        'ElastiCacheEngineCPUUtilization',
        'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution',
        'SageMakerInferenceComponentInvocationsPerCopy',
        'SageMakerVariantConcurrentRequestsPerModelHighResolution',
        'SageMakerVariantProvisionedConcurrencyUtilization',
        'WorkSpacesAverageUserSessionsCapacityUtilization',
      ],
      PolicyType: ['PredictiveScaling'],
      ScalableDimension: [
        'elasticache:cache-cluster:Nodes',
        'sagemaker:inference-component:DesiredCopyCount',
        'sagemaker:variant:DesiredProvisionedConcurrency',
        'workspaces:workspacespool:DesiredUserSessions',
      ],
      ServiceNamespace: ['workspaces'],
    },
    // The model says \p{Print}, which Java reads as printable ASCII and JavaScript as a word.
    shapes: { PolicyName: { min: 1, max: 256, pattern: '[\\x20-\\x7E]+' } },
  },
  ecs: {
    enums: {
      Compatibility: ['MANAGED_INSTANCES'],
      LaunchType: ['MANAGED_INSTANCES'],
      OSFamily: ['WINDOWS_SERVER_2025_CORE', 'WINDOWS_SERVER_2025_FULL'],
      ResourceType: ['NeuronDevice'],
      TaskDefinitionStatus: ['DELETE_IN_PROGRESS'],
    },
  },
};
