/** What an action takes and makes: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html */
export interface ActionType {
  readonly inputs: readonly [least: number, most: number];
  readonly outputs: readonly [least: number, most: number];
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const CODEBUILD: ActionType = {
  inputs: [1, 5],
  outputs: [0, 5],
  required: ['ProjectName'],
  optional: ['PrimarySource', 'EnvironmentVariables', 'BatchEnabled', 'CombineArtifacts'],
};

/** The actions that the sandbox runs, by category, owner, provider and version. */
export const ACTION_TYPES: Readonly<Record<string, ActionType>> = {
  'Source/AWS/CodeCommit/1': {
    inputs: [0, 0],
    outputs: [1, 1],
    required: ['RepositoryName', 'BranchName'],
    optional: ['PollForSourceChanges', 'OutputArtifactFormat'],
  },
  'Source/AWS/S3/1': {
    inputs: [0, 0],
    outputs: [1, 1],
    required: ['S3Bucket', 'S3ObjectKey'],
    optional: ['PollForSourceChanges', 'AllowOverrideForS3ObjectKey'],
  },
  'Build/AWS/CodeBuild/1': CODEBUILD,
  'Test/AWS/CodeBuild/1': CODEBUILD,
  'Deploy/AWS/ECS/1': {
    inputs: [1, 1],
    outputs: [0, 0],
    required: ['ClusterName', 'ServiceName'],
    optional: ['FileName', 'DeploymentTimeout'],
  },
};

/** Of AWS's own providers, those which the sandbox doesn't run: named, so that nobody takes them for unknown. */
export const NOT_SERVED = new Set([
  'AppConfig',
  'CloudFormation',
  'CloudFormationStackInstances',
  'CloudFormationStackSet',
  'CodeDeploy',
  'CodeDeployToECS',
  'CodeStarSourceConnection',
  'Commands',
  'DeviceFarm',
  'EC2',
  'ECR',
  'ECRBuildAndPublish',
  'EKS',
  'ElasticBeanstalk',
  'InspectorScan',
  'Lambda',
  'Manual',
  'OpsWorks',
  'ServiceCatalog',
  'StepFunctions',
]);
