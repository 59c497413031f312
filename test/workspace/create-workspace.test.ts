import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWorkspace } from '../../src/workspace/create-workspace.ts';
import { workspaceAt } from '../../src/workspace/workspace.ts';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));
let parent: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'mysfits-workspace-'));
});
afterEach(async () => {
  await rm(parent, { recursive: true, force: true });
});

describe('a new workspace', () => {
  test.each(['mysfits', 'with spaces', `it's "quoted"`, 'drôle 🐉', '-dash', 'a$b;c&d', 'deep/er/place'])(
    'is made in a folder called %s, with the site in it and a place of its own that only its owner enters',
    async (name) => {
      const workspace = workspaceAt(join(parent, name));
      const { filled } = await createWorkspace({ workspace, packageRoot });
      expect(filled).toContain('site');
      const given = await readFile(join(packageRoot, 'assets/site/index.html'), 'utf8');
      expect(await readFile(join(workspace.files.site, 'index.html'), 'utf8')).toBe(given);
      expect((await stat(workspace.home)).mode & 0o777).toBe(0o700);
      // The folder itself is the learner's, like any other that they make.
      expect((await stat(workspace.dir)).mode & 0o777).toBe(0o777 & ~process.umask());
    },
  );

  test('has every file of the site, and nothing half copied beside it', async () => {
    const workspace = workspaceAt(join(parent, 'mysfits'));
    await createWorkspace({ workspace, packageRoot });
    const files = (dir: string) => readdir(dir, { recursive: true }).then((names) => names.sort());
    expect(await files(workspace.files.site)).toEqual(await files(join(packageRoot, 'assets/site')));
    expect((await readdir(workspace.dir)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('has the whole service with what its image is built from, and no tests or caches of ours', async () => {
    const root = join(parent, 'package');
    await cp(join(packageRoot, 'backend/service'), join(root, 'backend/service'), { recursive: true });
    for (const cache of ['mysfits/__pycache__', 'tests/__pycache__', '.pytest_cache']) {
      await mkdir(join(root, 'backend/service', cache), { recursive: true });
      await writeFile(join(root, 'backend/service', cache, 'app.pyc'), '');
    }
    const workspace = workspaceAt(join(parent, 'mysfits'));
    expect((await createWorkspace({ workspace, packageRoot: root })).filled).toEqual(['service']);
    expect((await readdir(workspace.files.service)).sort()).toEqual([
      '.dockerignore',
      'Dockerfile',
      'buildspec.yml',
      'mysfits',
      'requirements.txt',
    ]);
    const modules = await readdir(join(workspace.files.service, 'mysfits'));
    expect(modules).toEqual(expect.arrayContaining(['__main__.py', 'app.py', 'creatures.json']));
    expect(modules).not.toContain('__pycache__');
  });

  test('can be edited though the package was laid read-only', async () => {
    const root = join(parent, 'package');
    await mkdir(join(root, 'assets/site'), { recursive: true });
    await writeFile(join(root, 'assets/site/index.html'), 'hello');
    await chmod(join(root, 'assets/site/index.html'), 0o444);
    const workspace = workspaceAt(join(parent, 'mysfits'));
    await createWorkspace({ workspace, packageRoot: root });
    expect((await stat(join(workspace.files.site, 'index.html'))).mode & 0o200).toBe(0o200);
  });
});

describe('a workspace that is there', () => {
  test('keeps what the learner changed, added and deleted', async () => {
    const workspace = workspaceAt(join(parent, 'mysfits'));
    await createWorkspace({ workspace, packageRoot });
    await writeFile(join(workspace.files.site, 'index.html'), 'mine');
    await writeFile(join(workspace.files.site, 'new.html'), 'mine too');
    await rm(join(workspace.files.site, 'error.html'));
    expect((await createWorkspace({ workspace, packageRoot })).filled).toEqual([]);
    expect(await readFile(join(workspace.files.site, 'index.html'), 'utf8')).toBe('mine');
    expect(await readFile(join(workspace.files.site, 'new.html'), 'utf8')).toBe('mine too');
    await expect(stat(join(workspace.files.site, 'error.html'))).rejects.toThrow('ENOENT');
  });

  test('of before there was a pipeline gets its buildspec, once: who deletes it means it', async () => {
    const workspace = workspaceAt(join(parent, 'mysfits'));
    await mkdir(workspace.home, { recursive: true });
    await mkdir(workspace.files.service);
    await writeFile(join(workspace.files.service, 'Dockerfile'), 'mine');
    expect(await createWorkspace({ workspace, packageRoot })).toMatchObject({ added: ['service/buildspec.yml'] });
    const buildspec = join(workspace.files.service, 'buildspec.yml');
    expect(await readFile(buildspec, 'utf8')).toBe(await readFile(join(packageRoot, 'backend/service/buildspec.yml'), 'utf8'));
    expect(await readFile(join(workspace.files.service, 'Dockerfile'), 'utf8')).toBe('mine');
    await rm(buildspec);
    expect((await createWorkspace({ workspace, packageRoot })).added).toEqual([]);
    await expect(stat(buildspec)).rejects.toThrow('ENOENT');
  });

  test("keeps a buildspec of the learner's own", async () => {
    const workspace = workspaceAt(join(parent, 'mysfits'));
    await mkdir(workspace.home, { recursive: true });
    await mkdir(workspace.files.service);
    await writeFile(join(workspace.files.service, 'buildspec.yml'), 'version: 0.2');
    expect((await createWorkspace({ workspace, packageRoot })).added).toEqual([]);
    expect(await readFile(join(workspace.files.service, 'buildspec.yml'), 'utf8')).toBe('version: 0.2');
  });

  test('is completed when its making was cut off before the site was there', async () => {
    const workspace = workspaceAt(join(parent, 'mysfits'));
    await mkdir(workspace.home, { recursive: true });
    await mkdir(`${workspace.files.site}.1234abcd.part`);
    expect((await createWorkspace({ workspace, packageRoot })).filled).toContain('site');
  });
});

describe('a folder that is something else', () => {
  test('is refused by name when it holds files of somebody, and nothing in it is touched', async () => {
    await writeFile(join(parent, 'thesis.txt'), 'years of work');
    const making = createWorkspace({ workspace: workspaceAt(parent), packageRoot });
    await expect(making).rejects.toMatchObject({ why: expect.stringContaining('thesis.txt') });
    expect(await readdir(parent)).toEqual(['thesis.txt']);
  });

  test('serves when all it holds begins with a dot', async () => {
    await mkdir(join(parent, '.git'));
    expect((await createWorkspace({ workspace: workspaceAt(parent), packageRoot })).filled).toContain('site');
  });

  test('is refused with a way out when it is a file', async () => {
    await writeFile(join(parent, 'mysfits'), '');
    const making = createWorkspace({ workspace: workspaceAt(join(parent, 'mysfits')), packageRoot });
    await expect(making).rejects.toMatchObject({ nextSteps: [expect.stringContaining('--dir')] });
  });
});
