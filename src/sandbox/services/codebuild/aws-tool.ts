import { randomBytes } from 'node:crypto';
import type { DescribeImagesResponse, GetAuthorizationTokenResponse } from '@aws-sdk/client-ecr';
import { act } from '../../act.ts';
import { AwsError } from '../../aws-error.ts';
import { readWords } from '../../builds/docker/words.ts';
import type { Tool, ToolCall } from '../../builds/tools/door.ts';
import type { Call } from '../../service.ts';
import { ecr } from '../ecr/service.ts';
import { roleAllows } from '../iam/roles.ts';

/**
 * Stands in for the few `aws` commands that builds of images need: on a machine without the CLI for all of them, else
 * for the public registry's alone.
 * @param callOf makes a call in the name of the build's role
 */
export function awsTool(role: string, callOf: (signal: AbortSignal) => Call): Tool {
  return async (tool) => {
    const { args, err, signal } = tool;
    try {
      return await run(role, tool, callOf(signal));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const [, operation = ''] = args;
      err('');
      err(`An error occurred (${error.code}) when calling the ${camel(operation)} operation: ${error.message}`);
      return 254;
    }
  };
}

async function run(role: string, { args, out, err }: ToolCall, call: Call): Promise<number> {
  const words = readWords(args, {
    values: ['--region', '--repository-name', '--image-ids', '--registry-id', '--query', '--output', '--endpoint-url'],
    flags: ['--no-cli-pager'],
  });
  const command = words.rest.join(' ');
  if (command === 'ecr get-login-password') {
    const { authorizationData = [] } = await act<GetAuthorizationTokenResponse>(ecr, 'GetAuthorizationToken', {}, call);
    out(
      Buffer.from(authorizationData[0]?.authorizationToken ?? '', 'base64')
        .toString()
        .replace(/^AWS:/, ''),
    );
    return 0;
  }
  if (command === 'ecr-public get-login-password') {
    // The public registry's token needs both: https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html
    for (const action of ['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken']) {
      if (roleAllows(call.world, role, { action, resource: '*' })) continue;
      throw new AwsError('AccessDeniedException', `User: ${call.caller?.arn} is not authorized to perform: ${action}`);
    }
    out(randomBytes(48).toString('base64'));
    return 0;
  }
  if (command === 'ecr describe-images') {
    const imageIds = words.all('--image-ids').map((text) => {
      const [key = '', value = ''] = text.split('=');
      return key === 'imageDigest' ? { imageDigest: value } : { imageTag: value };
    });
    const [repositoryName] = words.all('--repository-name');
    const asked = { repositoryName, ...(imageIds.length > 0 && { imageIds }) };
    out(JSON.stringify(await act<DescribeImagesResponse>(ecr, 'DescribeImages', asked, call), undefined, 4));
    return 0;
  }
  err(`aws: this machine has no AWS CLI, and the sandbox stands in for it in builds with few commands; not with: ${command}`);
  return 252;
}

/** `describe-images` is DescribeImages; of a password the token is asked for. */
const camel = (command: string): string =>
  command === 'get-login-password'
    ? 'GetAuthorizationToken'
    : command.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
