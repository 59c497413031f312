import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { debianPackages } from '../../src/image/python/debian-packages.ts';
import { installPython } from '../../src/image/python/install-python.ts';
import { type ReadyOptions, readyBuilder } from '../../src/image/ready-builder.ts';
import { venvOf } from '../../src/oci/python/find-python.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const service = fileURLToPath(new URL('../../backend/service', import.meta.url));
const env = { PATH: '/usr/bin:/bin', MYSFITS_ENGINE: 'none' };

async function ready(options: Partial<ReadyOptions> = {}) {
  const venv = venvOf(await tempFolder());
  return await readyBuilder({ tasksRunHere: true, env, folder: service, venv, install: false, note: () => {}, ...options });
}

async function serviceWith(file: string, text: string): Promise<string> {
  const folder = join(await tempFolder(), 'service');
  await cp(service, folder, { recursive: true });
  await writeFile(join(folder, file), text);
  return folder;
}

describe('the preflight of the image', () => {
  it('is content with a Python that has what the service needs', async () => {
    expect(await ready()).toMatchObject({ kind: 'packer', platform: expect.stringMatching(/^linux\/(amd64|arm64)$/) });
  });

  it('names the packages that are missing or of the wrong version, and how they come here', async () => {
    const folder = await serviceWith('requirements.txt', 'Flask>=2\nwaitress>=900\nmysfits-nowhere\n');
    await expect(ready({ folder })).rejects.toMatchObject({
      kind: 'preflight',
      message: expect.stringMatching(/^Python 3\S+ is here, but it lacks: waitress>=900 \(2\.\S+ is there\), mysfits-nowhere$/),
      nextSteps: expect.arrayContaining([expect.stringContaining('--install')]),
    });
  });

  it('names a Python that is missing altogether', async () => {
    await expect(ready({ env: { ...env, MYSFITS_PYTHON: '/nowhere/python3' } })).rejects.toMatchObject({
      kind: 'preflight',
      message: 'There is no Python 3.10 or newer on this machine',
    });
  });

  it('finds the line of a Dockerfile that needs an engine before anything is touched', async () => {
    const folder = await serviceWith('Dockerfile', 'FROM python:3\nRUN apt-get update\n');
    await expect(ready({ folder })).rejects.toThrow("Can't do RUN in line 2 of the Dockerfile without a container engine");
  });

  it('asks nothing of Python where the tasks run in AWS', async () => {
    const nothing = { ...env, MYSFITS_PYTHON: '/nowhere/python3' };
    expect(await ready({ tasksRunHere: false, env: nothing })).toMatchObject({ kind: 'codebuild' });
  });
});

describe('installing', () => {
  it("knows Debian's names of what the service needs, and doesn't guess others", () => {
    expect(debianPackages('Flask>=2.2,<4\nFlask_Cors\n# more\nwaitress\nboto3==1.26\n')).toEqual([
      'python3',
      'python3-flask',
      'python3-flask-cors',
      'python3-waitress',
      'python3-boto3',
    ]);
    expect(debianPackages('Flask\nleft-pad\n')).toBeUndefined();
  });

  it("leaves no half environment behind when packages can't be had, and says why", async () => {
    const venv = venvOf(await tempFolder());
    // A real environment takes a slow machine half a minute to make; what counts here is what happens when pip fails in it.
    const python = join(await tempFolder(), 'python3');
    const makesVenv =
      'mkdir -p "$4/bin" && printf "#!/bin/sh\\necho no index; exit 1" >"$4/bin/python3" && chmod 755 "$4/bin/python3"';
    await writeFile(python, `#!/bin/sh\nif [ "$2" = venv ]; then ${makesVenv}; else exec /usr/bin/python3 "$@"; fi\n`, {
      mode: 0o755,
    });
    const said: string[] = [];
    const installing = installPython({
      requirements: 'mysfits-nowhere\n',
      env: { ...env, MYSFITS_PYTHON: python },
      venv,
      uid: 1000,
      note: (text) => said.push(text),
    });
    await expect(installing).rejects.toMatchObject({
      name: 'ExplainedError',
      kind: 'preflight',
      message: "Can't install what the service needs: pip install -r requirements.txt ended with 1",
      why: 'no index',
    });
    expect(said).toEqual([`Making a virtual environment in ${venv}`, 'no index']);
    await expect(ready({ venv })).resolves.toMatchObject({ kind: 'packer' });
  });
});
