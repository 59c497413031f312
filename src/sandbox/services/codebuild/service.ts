import { closeGate } from '../../builds/tools/gate.ts';
import type { Handlers, InventoryItem, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import * as build from './builds.ts';
import { listCuratedEnvironmentImages } from './images.ts';
import { builds, type Cb, projectArn, projects } from './model.ts';
import { permissions } from './permissions.ts';
import * as project from './projects.ts';
import { letRun } from './run-build.ts';

const operations = {
  CreateProject: project.createProject,
  UpdateProject: project.updateProject,
  DeleteProject: project.deleteProject,
  BatchGetProjects: project.batchGetProjects,
  ListProjects: project.listProjects,
  ListCuratedEnvironmentImages: listCuratedEnvironmentImages,
  StartBuild: build.startBuild,
  StopBuild: build.stopBuild,
  BatchGetBuilds: build.batchGetBuilds,
  ListBuilds: build.listBuilds,
  ListBuildsForProject: build.listBuildsForProject,
} satisfies Handlers<Cb>;

/** Projects. Builds are records of what was done: they stay for a year and can't be deleted with their project. */
const inventory = (world: World): InventoryItem[] =>
  [...projects(world).values()].map(({ name, tags = [] }) => ({
    type: 'AWS::CodeBuild::Project',
    name,
    arn: projectArn(world, name),
    account: world.account,
    tags: Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value])),
  }));

/** AWS CodeBuild: https://docs.aws.amazon.com/codebuild/latest/APIReference/Welcome.html */
export const codebuild: Service = {
  id: 'codebuild',
  signingName: 'codebuild',
  protocol: 'awsJson1_1',
  apiVersion: '2016-10-06',
  targetPrefix: 'CodeBuild_20161006',
  schemas: () => import('@aws-sdk/client-codebuild'),
  operations,
  permissions,
  inventory,
  // What was under way when the world was closed begins anew.
  open: async (world) => {
    for (const { id, end } of builds(world).values()) if (end === undefined) letRun(world, id);
  },
  close: closeGate,
};
