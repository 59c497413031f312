const name = 'mysfits-ab12cd-image';
const id = `${name}:0f0c2b7e-8f5e-4b7a-9a61-0c6d3a1f2b3c`;
const serviceRole = 'arn:aws:iam::123456789012:role/build';

/** An input for each operation of CodeBuild that the sandbox serves. */
export const examples: Record<string, object> = {
  CreateProject: { name, serviceRole, tags: [{ key: 'mysfits:project', value: 'p-1' }] },
  UpdateProject: { name, serviceRole },
  DeleteProject: { name },
  BatchGetProjects: { names: [name] },
  ListProjects: {},
  ListCuratedEnvironmentImages: {},
  StartBuild: { projectName: name },
  StopBuild: { id },
  BatchGetBuilds: { ids: [id] },
  ListBuilds: {},
  ListBuildsForProject: { projectName: name },
};
