import { CreateRepositoryCommand, type CreateRepositoryCommandInput, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { ecrCredentials, type Registry } from '../../../src/oci/registry/registry.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

/** A sandbox with one repository, its client, and the way into its registry. */
export async function openRepository(input: Partial<CreateRepositoryCommandInput> = {}) {
  const sandbox = await openSandbox();
  const { ecr } = clientsOf(sandbox);
  const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName: 'mysfits/service', ...input }));
  const { repositoryUri: uri = '', repositoryName: name = '' } = repository ?? {};
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const [data] = authorizationData ?? [];
  const credentials = ecrCredentials(data?.authorizationToken ?? '');
  const registry: Registry = { address: uri.slice(0, uri.indexOf('/')), credentials };
  return { sandbox, ecr, uri, name, registry, credentials, url: data?.proxyEndpoint ?? '' };
}
