import { GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { ecr } from '../../../../src/aws/request.ts';
import type { CourseTools } from '../../../../src/aws/tools.ts';
import { imageSource } from '../../../../src/oci/image.ts';
import { writeLayer } from '../../../../src/oci/layers/write-layer.ts';
import { packedLabels } from '../../../../src/oci/python/packed-labels.ts';
import { pushImage } from '../../../../src/oci/registry/push-image.ts';
import { parseReference } from '../../../../src/oci/registry/reference.ts';
import { ecrCredentials } from '../../../../src/oci/registry/registry.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

/** Puts an image under a tag that was built for another processor than the given platform's. */
export async function pushForeignImage(send: CourseTools['send'], uri: string, platform: string): Promise<void> {
  const { authorizationData } = await send(ecr(new GetAuthorizationTokenCommand({})));
  const credentials = ecrCredentials(authorizationData?.[0]?.authorizationToken ?? '');
  const file = { mode: 0o644, uid: 0, gid: 0, type: 'file' } as const;
  const layer = await writeLayer({
    folder: await tempFolder(),
    entries: [{ ...file, path: 'service/server.py', from: Buffer.from('print("hello")') }],
  });
  const config = {
    architecture: platform.endsWith('arm64') ? 'amd64' : 'arm64',
    os: 'linux',
    config: { Cmd: ['python3', 'server.py'], WorkingDir: '/service', Labels: { [packedLabels.runtime]: 'python3' } },
  };
  const { address, repository } = parseReference(uri);
  const tag = uri.slice(uri.lastIndexOf(':') + 1);
  await pushImage({ address, credentials }, repository, tag, imageSource({ config, layers: [layer] }));
}
