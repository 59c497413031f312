import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPython } from '../../../src/oci/python/find-python.ts';
import { missingPackages, requirementLines } from '../../../src/oci/python/missing-packages.ts';
import { packedProcess } from '../../../src/oci/python/packed-process.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const debian = '/usr/bin/python3';

async function program(text: string): Promise<string> {
  const folder = await tempFolder();
  await writeFile(join(folder, 'python3'), `#!/bin/sh\n${text}\n`);
  await chmod(join(folder, 'python3'), 0o755);
  return folder;
}

describe("this machine's Python", () => {
  it('is the first that has what is asked for, or else the one that lacks the least', async () => {
    const venv = await tempFolder();
    await mkdir(join(venv, 'bin'));
    await symlink(debian, join(venv, 'bin/python3'));
    const env = { PATH: '/usr/bin' };
    expect(await findPython({ env, venv, requirements: 'Flask>=2' })).toMatchObject({
      path: join(venv, 'bin/python3'),
      missing: [],
    });
    expect(await findPython({ env: { PATH: '' }, requirements: 'Flask>=2\nmysfits-nowhere' })).toMatchObject({
      path: debian,
      missing: [{ name: 'mysfits-nowhere', wanted: 'mysfits-nowhere' }],
    });
  });

  it("isn't one that is too old, doesn't work, or isn't a Python; MYSFITS_PYTHON alone is asked where it is set", async () => {
    const PATH = (await Promise.all(['echo 2.7.18', 'exit 1', 'echo hello'].map(program))).join(':');
    expect((await findPython({ env: { PATH } }))?.path).toBe(debian);
    expect(await findPython({ env: { PATH, MYSFITS_PYTHON: join(PATH.split(':')[0] ?? '', 'python3') } })).toBeUndefined();
  });
});

describe('what requirements.txt asks for', () => {
  it('is seen to be there, missing or of the wrong version', async () => {
    const text = '# the service\nFlask>=2.2,<4   # the web\n\nwaitress>=999\nmysfits_nowhere[extra]==1.0\n';
    expect(await missingPackages(debian, text)).toEqual([
      { name: 'waitress', wanted: 'waitress>=999', found: expect.stringMatching(/^\d/) },
      { name: 'mysfits_nowhere', wanted: 'mysfits_nowhere[extra]==1.0' },
    ]);
    expect(requirementLines(text)).toHaveLength(3);
  });

  it('is judged by numbers where neither packaging nor pip is there', async () => {
    // -I leaves site-packages in; a Python whose packaging and pip can't be imported stands for one without them.
    const bare = await program(`shift; shift; exec ${debian} -I -c "import sys
sys.modules['packaging'] = sys.modules['pip'] = None
exec(sys.argv[1])" "$1"`);
    const text = [
      'waitress>=2.1,<4',
      'waitress~=2.1',
      'waitress==2.*',
      'waitress!=2.0',
      'waitress (>1)',
      'waitress<2',
      'waitress~=1.4',
      'waitress==1.*',
    ];
    const missing = await missingPackages(join(bare, 'python3'), text.join('\n'));
    expect(missing.map(({ wanted }) => wanted)).toEqual(['waitress<2', 'waitress~=1.4', 'waitress==1.*']);
  });
});

describe('a packed image as a process', () => {
  const python = { path: '/py', version: '3.11.2', missing: [] };

  it('keeps to what docker run makes of entry point and command', () => {
    const config = { Entrypoint: ['python3', '-u'], Cmd: ['-m', 'a'], Env: ['A=b=c', 'PYTHONPATH=/x'], WorkingDir: '/srv' };
    const plan = (more: object) => packedProcess({ config, root: '/root', python, ...more });
    expect(plan({})).toEqual({ command: '/py', args: ['-u', '-m', 'a'], cwd: '/root/srv', env: { A: 'b=c', PYTHONPATH: '/x' } });
    expect(plan({ command: ['-m', 'b'], env: { A: '1' } })).toMatchObject({ args: ['-u', '-m', 'b'], env: { A: '1' } });
    expect(plan({ entrypoint: ['python3.11'] }).args).toEqual([]);
  });

  it('finds the packages that were packed, and refuses what is no Python', () => {
    const Labels = { 'mysfits.packages': '/usr/packages' };
    const config = { Cmd: ['python3'], Labels, Env: ['PYTHONPATH=/x'] };
    expect(packedProcess({ config, root: '/root', python }).env.PYTHONPATH).toBe('/root/usr/packages:/x');
    expect(() => packedProcess({ config: { Cmd: ['sh', '-c', 'x'] }, root: '/root', python })).toThrow('only python3 can be run');
  });
});
