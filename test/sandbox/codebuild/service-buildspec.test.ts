import { expect, test } from 'vitest';
import { openReleases } from './releases.ts';

/** Milliseconds: each build starts the CLI three times. */
const PATIENCE = 90_000;

const working = {
  Dockerfile: 'ARG GREETING\nFROM python:3\nENV GREETING=$GREETING\nCOPY app.py ./\nCMD ["python3", "app.py"]\n',
};

const commit = 'a'.repeat(40);

test(
  'a commit becomes an image with its id as tag, once; and each time the pipeline is told which one',
  async () => {
    const { release, definitions, images, uri } = await openReleases(working);
    const first = await release(commit);
    expect(first, first.said).toMatchObject({ status: 'SUCCEEDED' });
    expect(first.said).toMatch(/Login Succeeded\nLogin Succeeded\n[\s\S]*Packing/);
    expect(first.said).toContain(`${commit}: digest: sha256:`);
    const told = [['imagedefinitions.json', [{ name: 'service', imageUri: `${uri}:${commit}` }]]];
    expect(await definitions(commit)).toEqual(told);
    const pushed = await images();
    expect(pushed).toEqual([{ tag: commit, digest: expect.stringMatching(/^sha256:/) }]);

    // The same commit again: the tag can't be pushed twice, and need not be.
    const again = await release(commit, { Dockerfile: 'FROM nothing' });
    expect(again, again.said).toMatchObject({ status: 'SUCCEEDED' });
    expect(again.said).toContain(`${commit} is in the repository already: nothing to build.`);
    expect(again.said).not.toMatch(/Packing|digest:/);
    expect(await definitions(commit)).toEqual(told);
    expect(await images()).toEqual(pushed);
  },
  PATIENCE,
);

test(
  'a version of an object becomes a tag that begins with v-; no version at all ends the build',
  async () => {
    const { release, definitions, images, uri } = await openReleases(working);
    const version = 'L4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY_';
    expect(await release(version)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await images()).map(({ tag }) => tag)).toEqual([`v-${version}`]);
    expect(await definitions(version)).toEqual([
      ['imagedefinitions.json', [{ name: 'service', imageUri: `${uri}:v-${version}` }]],
    ]);
    const none = await release('');
    expect(none.failure).toMatch(/Phase: PRE_BUILD.*test -n "\$CODEBUILD_RESOLVED_SOURCE_VERSION"/);
  },
  PATIENCE,
);

test(
  'an image that cannot be built ends the build with the reason, and nothing is pushed or deployed',
  async () => {
    const { release, definitions, images } = await openReleases(working);
    const { status, failure, said } = await release(commit, { Dockerfile: 'FROM python:3\nCOPY missing.py ./\n' });
    expect(status).toBe('FAILED');
    expect(failure).toMatch(/^Build terminated with state: FAILED\. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR/);
    expect(said).toContain('missing.py');
    expect(await images()).toEqual([]);
    await expect(definitions(commit)).rejects.toMatchObject({ name: 'NoSuchKey' });
  },
  PATIENCE,
);
