import type * as Ecr from '@aws-sdk/client-ecr';
import type { Call, Handlers } from '../../service.ts';
import { invalidParameter, noLifecyclePolicy, noRepositoryPolicy, repositoryOf } from './errors.ts';
import { expireLater } from './lifecycle/expire-later.ts';
import { readLifecyclePolicy } from './lifecycle/read.ts';
import { repositories } from './model.ts';

export const policyOperations = {
  PutLifecyclePolicy({ registryId, repositoryName, lifecyclePolicyText: text = '' }, { world }: Call) {
    const repository = repositoryOf(world, repositoryName, registryId);
    readLifecyclePolicy(text);
    // Not evaluated yet: AWS answers the beginning of time (1970) until it has been.
    repositories(world).set(repository.name, { ...repository, lifecycle: { text, evaluatedAt: 0 } });
    expireLater(world, repository.name);
    return { registryId: world.account, repositoryName: repository.name, lifecyclePolicyText: text };
  },

  GetLifecyclePolicy({ registryId, repositoryName }, { world }: Call) {
    const { name, lifecycle } = repositoryOf(world, repositoryName, registryId);
    if (!lifecycle) throw noLifecyclePolicy(world, name);
    return { registryId: world.account, repositoryName: name, ...shownLifecycle(lifecycle) };
  },

  DeleteLifecyclePolicy({ registryId, repositoryName }, { world }: Call) {
    const { lifecycle, ...repository } = repositoryOf(world, repositoryName, registryId);
    if (!lifecycle) throw noLifecyclePolicy(world, repository.name);
    repositories(world).set(repository.name, repository);
    return { registryId: world.account, repositoryName: repository.name, ...shownLifecycle(lifecycle) };
  },

  SetRepositoryPolicy({ registryId, repositoryName, policyText = '' }, { world }: Call) {
    const repository = repositoryOf(world, repositoryName, registryId);
    if (!isPolicy(policyText)) throw invalidParameter('PolicyText', 'Invalid repository policy provided');
    repositories(world).set(repository.name, { ...repository, policy: policyText });
    return { registryId: world.account, repositoryName: repository.name, policyText };
  },

  GetRepositoryPolicy({ registryId, repositoryName }, { world }: Call) {
    const { name, policy } = repositoryOf(world, repositoryName, registryId);
    if (policy === undefined) throw noRepositoryPolicy(world, name);
    return { registryId: world.account, repositoryName: name, policyText: policy };
  },

  DeleteRepositoryPolicy({ registryId, repositoryName }, { world }: Call) {
    const { policy, ...repository } = repositoryOf(world, repositoryName, registryId);
    if (policy === undefined) throw noRepositoryPolicy(world, repository.name);
    repositories(world).set(repository.name, repository);
    return { registryId: world.account, repositoryName: repository.name, policyText: policy };
  },
} satisfies Handlers<typeof Ecr>;

function shownLifecycle({ text, evaluatedAt }: { text: string; evaluatedAt: number }) {
  return { lifecyclePolicyText: text, lastEvaluatedAt: new Date(evaluatedAt) };
}

function isPolicy(text: string): boolean {
  try {
    const { Statement } = JSON.parse(text) as { Statement?: unknown };
    const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
    const whole = (each: unknown) =>
      typeof each === 'object' && each !== null && 'Effect' in each && 'Principal' in each && 'Action' in each;
    return statements.length > 0 && statements.every(whole);
  } catch {
    return false;
  }
}
