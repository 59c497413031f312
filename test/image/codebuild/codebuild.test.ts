import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { imageBuildspec } from '../../../src/image/codebuild/buildspec.ts';
import { imageProject } from '../../../src/image/codebuild/project.ts';
import { contextZip } from '../../../src/image/codebuild/zip.ts';
import { readContext } from '../../../src/image/context.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const run = promisify(execFile);
const service = fileURLToPath(new URL('../../../backend/service', import.meta.url));
const repositoryUri = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/mysfits-ab12cd-service';
const buildspec = imageBuildspec({ repositoryUri, region: 'eu-west-1' });

/** Unpacked by Python's zipfile, which checks every member. */
async function unzipped(archive: Buffer): Promise<string> {
  const folder = await tempFolder();
  await writeFile(join(folder, 'a.zip'), archive);
  const program = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])';
  await run('/usr/bin/python3', ['-c', program, join(folder, 'a.zip'), join(folder, 'out')]);
  return join(folder, 'out');
}

describe('what CodeBuild is given', () => {
  it('is an archive of what the Dockerfile sees, and of the Dockerfile', async () => {
    const out = await unzipped(await contextZip(await readContext(service)));
    expect((await readdir(out)).sort()).toEqual(['Dockerfile', 'mysfits', 'requirements.txt']);
    for (const file of ['Dockerfile', 'mysfits/creatures.json']) {
      expect(await readFile(join(out, file))).toEqual(await readFile(join(service, file)));
    }
  });

  it('is the same archive for the same files, and keeps modes and links', async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'ä'));
    await writeFile(join(folder, 'ä/run.py'), 'x'.repeat(5000));
    await chmod(join(folder, 'ä/run.py'), 0o755);
    await symlink('ä/run.py', join(folder, 'link'));
    await writeFile(join(folder, 'Dockerfile'), 'FROM x\n');
    const archive = await contextZip(await readContext(folder));
    expect(await contextZip(await readContext(folder))).toEqual(archive);
    const out = await tempFolder();
    await writeFile(join(out, 'a.zip'), archive);
    const listing = await run('/usr/bin/python3', [
      '-c',
      'import sys, zipfile\nfor i in zipfile.ZipFile(sys.argv[1]).infolist(): print(i.filename, oct(i.external_attr >> 16), i.file_size)',
      join(out, 'a.zip'),
    ]);
    expect(listing.stdout).toBe('Dockerfile 0o100644 7\nlink 0o120777 9\nä/ 0o40755 0\nä/run.py 0o100755 5000\n');
    expect((await lstat(join(folder, 'link'))).isSymbolicLink() && (await readlink(join(folder, 'link')))).toBe('ä/run.py');
  });

  it('is told to build only what is not there, by commands that a shell can read', async () => {
    const { version, phases } = parse(buildspec) as { version: number; phases: Record<string, { commands: string[] }> };
    expect(version).toBe(0.2);
    const commands = Object.values(phases).flatMap((phase) => phase.commands);
    for (const command of commands) await run('/bin/sh', ['-n', '-c', command]);
    // The build's own command, with an `aws` that knows the tag or doesn't, and a `docker` that says what it is asked.
    const bin = await tempFolder();
    const answer = async (name: string, text: string) => {
      await writeFile(join(bin, name), `#!/bin/sh\n${text}\n`);
      await chmod(join(bin, name), 0o755);
    };
    await answer('docker', 'echo "$@"');
    const build = () =>
      run('/bin/sh', ['-c', phases.build?.commands[0] ?? ''], {
        env: { PATH: bin, IMAGE_TAG: 'ab12', IMAGE_BUILD_ARGUMENTS: '--build-arg A=b' },
      });
    await answer('aws', 'exit 0');
    expect((await build()).stdout).toBe('');
    await answer('aws', 'exit 254');
    expect((await build()).stdout).toBe(
      `build --provenance=false --build-arg A=b --tag ${repositoryUri}:ab12 .\npush ${repositoryUri}:ab12\n`,
    );
  });

  it("is a project that AWS's own client takes", async () => {
    const project = imageProject({
      name: 'mysfits-ab12cd-image',
      roleArn: 'arn:aws:iam::123456789012:role/build',
      source: { bucket: 'mysfits-ab12cd-artifacts', key: 'image/ab12.zip' },
      buildspec,
      logGroup: '/aws/codebuild/mysfits-ab12cd-image',
      tags: { 'mysfits:project': 'ab12cd' },
    });
    const program = [
      'import json, sys, botocore.session, botocore.validate',
      "model = botocore.session.get_session().get_service_model('codebuild')",
      "report = botocore.validate.ParamValidator().validate(json.load(sys.stdin), model.operation_model('CreateProject').input_shape)",
      'print(report.generate_report())',
    ].join('\n');
    const running = run('/usr/bin/python3', ['-c', program]);
    running.child.stdin?.end(JSON.stringify(project));
    expect((await running).stdout).toBe('\n');
  });
});
