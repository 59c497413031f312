import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import { expect, test } from 'vitest';
import type { Call } from '../../../src/sandbox/service.ts';
import { awsTool } from '../../../src/sandbox/services/codebuild/aws-tool.ts';
import { roleCaller } from '../../../src/sandbox/services/iam/roles.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { makeRole } from './kit.ts';

/** What a build on a machine without the CLI runs when it says `aws`, in the name of a role that may do the given. */
async function standIn(actions: readonly string[]) {
  const sandbox = await openSandbox();
  const clients = clientsOf(sandbox);
  const { repository } = await clients.ecr.send(new CreateRepositoryCommand({ repositoryName: 'demo' }));
  const role = await makeRole(clients, { actions });
  const { world } = sandbox;
  const http = { method: 'POST', path: '/', query: new URLSearchParams(), headers: {} };
  const tool = awsTool(role, (signal): Call => {
    return {
      world,
      caller: roleCaller(world, role, 'build'),
      requestId: 'r',
      service: 'codebuild',
      operation: 'StartBuild',
      http,
      signal,
    };
  });
  const run = async (line: string) => {
    const [out, err]: [string[], string[]] = [[], []];
    const { signal } = new AbortController();
    const say = (lines: string[]) => (text: string) => void lines.push(text);
    const code = await tool({ args: line.split(' '), cwd: '/', env: {}, stdin: '', out: say(out), err: say(err), signal });
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
  return { run, registry: String(repository?.repositoryUri).split('/')[0] };
}

test('without the CLI, a build gets the password of the registry, one that opens it', async () => {
  const { run, registry } = await standIn(['ecr:GetAuthorizationToken']);
  const { code, out } = await run('ecr get-login-password --region us-east-1');
  expect(code).toBe(0);
  const headers = { authorization: `Basic ${Buffer.from(`AWS:${out}`).toString('base64')}` };
  expect((await fetch(`http://${registry}/v2/`, { headers })).status).toBe(200);
});

test('without the CLI, an image that is not there is told as the CLI tells it', async () => {
  const { run } = await standIn(['ecr:DescribeImages']);
  const { code, err } = await run('ecr describe-images --region us-east-1 --repository-name demo --image-ids imageTag=one');
  expect(code).toBe(254);
  expect(err).toMatch(/An error occurred \(ImageNotFoundException\) when calling the DescribeImages operation: /);
});

test('without the CLI, what a role may not do is refused, and what nobody stands in for is named', async () => {
  const { run } = await standIn(['logs:CreateLogGroup']);
  expect((await run('ecr get-login-password')).err).toMatch(/AccessDeniedException.*GetAuthorizationToken/);
  expect(await run('s3 ls')).toMatchObject({ code: 252, err: expect.stringContaining('not with: s3 ls') });
});
