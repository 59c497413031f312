import { describe, expect, it } from 'vitest';
import { createTarget } from '../../src/aws/target.ts';
import type { Choices } from '../../src/course/step.ts';
import { findOut } from '../../steps/find-out.ts';

const credentials = async () => ({ accessKeyId: 'x', secretAccessKey: 'y' });

/** On a machine without any engine. */
const found = (kind: 'aws' | 'sandbox' | 'endpoint', choices: Choices = {}, env: NodeJS.ProcessEnv = {}) =>
  findOut({
    machine: { env: { PATH: '/usr/bin:/bin', MYSFITS_ENGINE: 'none', ...env }, home: '/nonexistent', mayInstall: false },
    target: createTarget({
      kind,
      credentials,
      region: 'eu-west-1',
      ...(kind === 'aws' ? {} : { endpoint: 'http://127.0.0.1:1' }),
    }),
    choices,
  });

describe('what builds the image', () => {
  it.each(['aws', 'endpoint'] as const)('is CodeBuild in %s where nothing here can, and that is told', async (kind) => {
    expect(await found(kind)).toEqual({
      choices: { builder: 'codebuild' },
      told: ['No container engine answers: AWS CodeBuild builds the image in your account.'],
    });
  });

  it('is this machine in a rehearsal, whatever it has', async () => {
    expect(await found('sandbox')).toEqual({ choices: { builder: 'engine' }, told: [] });
  });

  it('stays what it was found to be', async () => {
    expect(await found('aws', { builder: 'engine' })).toEqual({ choices: {}, told: [] });
  });

  it('is what MYSFITS_BUILDER says, and it must say something that there is', async () => {
    const said = { MYSFITS_BUILDER: 'codebuild' };
    expect(await found('sandbox', { builder: 'engine' }, said)).toMatchObject({ choices: { builder: 'codebuild' } });
    expect(await found('sandbox', { builder: 'codebuild' }, said)).toEqual({ choices: {}, told: [] });
    await expect(found('aws', {}, { MYSFITS_BUILDER: 'docker' })).rejects.toThrow('MYSFITS_BUILDER can\'t be "docker"');
  });
});
