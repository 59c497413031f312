import { stringify } from 'yaml';
import { shellQuote } from '../../aws/shell-quote.ts';

export interface BuildspecOptions {
  /** `123456789012.dkr.ecr.eu-west-1.amazonaws.com/NAME` */
  readonly repositoryUri: string;
  readonly region: string;
}

/** The variables that each build is started with: the tag of the image, and further words for `docker build`. */
export const buildVariables = { tag: 'IMAGE_TAG', arguments: 'IMAGE_BUILD_ARGUMENTS' } as const;

/**
 * What CodeBuild does: log in, look, build, push. An image whose tag is there isn't built again. It logs in to the
 * public registry as well, since CodeBuild's machines share the limit on anonymous pulls.
 */
export function imageBuildspec({ repositoryUri, region }: BuildspecOptions): string {
  const [registry = '', ...names] = repositoryUri.split('/');
  const tag = `"$${buildVariables.tag}"`;
  const [uri, name] = [`${shellQuote(`${repositoryUri}:`)}${tag}`, shellQuote(names.join('/'))];
  const login = (service: string, place: string, host: string) =>
    `aws ${service} get-login-password --region ${place} | docker login --username AWS --password-stdin ${host}`;
  const known = `aws ecr describe-images --region ${region} --repository-name ${name} --image-ids imageTag=${tag}`;
  // The arguments are several words, so they stand without quotes.
  const build = `docker build --provenance=false $${buildVariables.arguments} --tag ${uri} .`;
  return stringify(
    {
      version: 0.2,
      phases: {
        pre_build: {
          commands: [
            login('ecr', region, registry),
            // ecr-public has its endpoint in us-east-1 only.
            login('ecr-public', 'us-east-1', 'public.ecr.aws'),
          ],
        },
        build: {
          commands: [`${known} >/dev/null 2>&1 || (${build} && docker push ${uri})`],
        },
      },
    },
    { lineWidth: 0 },
  );
}
