/**
 * Physical names that more than one place must agree on: steps make what the roles of the core template allow.
 * Every one begins with the project's id, so that nothing is left behind unseen and no second try is blocked.
 */
export const names = {
  repository: (project: string) => `${project}-service`,
  logGroup: (project: string) => `/ecs/${project}-service`,
  cluster: (project: string) => `${project}-cluster`,
  service: (project: string) => `${project}-service`,
  taskFamily: (project: string) => `${project}-service`,
  loadBalancer: (project: string) => `${project}-nlb`,
  targetGroup: (project: string) => `${project}-targets`,
  stack: (project: string) => `${project}-core`,
  imageSource: (project: string) => `${project}-image-source`,
  imageBuild: (project: string) => `${project}-image-build`,
  imageBuildLog: (project: string) => `/aws/codebuild/${project}-image-build`,
  artifacts: (project: string) => `${project}-artifacts`,
  source: (project: string) => `${project}-source`,
  build: (project: string) => `${project}-build`,
  buildLog: (project: string) => `/aws/codebuild/${project}-build`,
  pipeline: (project: string) => `${project}-pipeline`,
  trigger: (project: string) => `${project}-trigger`,
  table: (project: string) => `${project}-mysfits`,
  userPool: (project: string) => `${project}-users`,
  userPoolClient: (project: string) => `${project}-page`,
  vpcLink: (project: string) => `${project}-link`,
  restApi: (project: string) => `${project}-api`,
  clicks: (project: string) => `${project}-clicks`,
  processor: (project: string) => `${project}-processor`,
  processorLog: (project: string) => `/aws/lambda/${project}-processor`,
  counter: (project: string) => `${project}-counter`,
  counterLog: (project: string) => `/aws/lambda/${project}-counter`,
  stream: (project: string) => `${project}-clicks`,
} as const;
