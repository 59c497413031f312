import { chmod, cp, mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DigestOptions, imageDigest, tagOf } from '../../src/image/digest.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const service = fileURLToPath(new URL('../../backend/service', import.meta.url));
const options: DigestOptions = { platform: 'linux/amd64', builder: 'engine' };

type Files = Readonly<Record<string, { readonly content: string; readonly runs: boolean }>>;

async function write(folder: string, files: Files, order: readonly string[] = Object.keys(files)): Promise<string> {
  await writeFile(join(folder, 'Dockerfile'), 'FROM python:3\nCOPY . /service\n');
  await writeFile(join(folder, '.dockerignore'), '**/*.pyc\n**/__pycache__\n.git\n');
  for (const path of order) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), files[path]?.content ?? '');
    await chmod(join(folder, path), files[path]?.runs ? 0o755 : 0o644);
  }
  return folder;
}

const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,6}$/);
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `${names.join('/')}.py`);
const someFiles: fc.Arbitrary<Files> = fc.dictionary(
  path,
  fc.record({ content: fc.string({ maxLength: 20 }), runs: fc.boolean() }),
  {
    minKeys: 1,
    maxKeys: 6,
  },
);

describe("the digest of an image's ground", () => {
  it("doesn't depend on times, the order of writing, other permissions, or what is ignored", async () => {
    const dir = await tempFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        someFiles,
        fc.date({ min: new Date(0), max: new Date(2e12), noInvalidDate: true }),
        async (files, moment) => {
          run += 1;
          const [one, other] = [join(dir, `${run}-one`), join(dir, `${run}-other`)];
          await Promise.all([one, other].map((folder) => mkdir(folder)));
          await write(one, files);
          await write(other, files, Object.keys(files).reverse());
          await mkdir(join(other, 'a/__pycache__'), { recursive: true });
          await mkdir(join(one, 'a'), { recursive: true });
          await writeFile(join(other, 'a/__pycache__/x.bin'), 'new');
          await writeFile(join(other, 'b.pyc'), 'new');
          for (const path of Object.keys(files)) {
            await utimes(join(other, path), moment, moment);
            await chmod(join(other, path), files[path]?.runs ? 0o700 : 0o600);
          }
          expect(await imageDigest(other, options)).toBe(await imageDigest(one, options));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('changes with a byte, the executable bit, a name, or a file more', async () => {
    const dir = await tempFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(someFiles, fc.nat(), fc.constantFrom('byte', 'bit', 'name', 'more'), async (files, pick, change) => {
        run += 1;
        const folder = join(dir, String(run));
        await mkdir(folder);
        await write(folder, files);
        const before = await imageDigest(folder, options);
        const paths = Object.keys(files);
        const path = paths[pick % paths.length] ?? '';
        const { content = '', runs = false } = files[path] ?? {};
        if (change === 'byte') await writeFile(join(folder, path), `${content}!`);
        else if (change === 'bit') await chmod(join(folder, path), runs ? 0o644 : 0o755);
        else {
          await writeFile(join(folder, `${path}x`), content);
          if (change === 'name') await rm(join(folder, path));
        }
        expect(await imageDigest(folder, options)).not.toBe(before);
      }),
      { numRuns: 40 },
    );
  });

  it('changes with the platform, the builder, the base image and where a link points', async () => {
    const folder = await write(await tempFolder(), { 'a.py': { content: 'x', runs: false } });
    await symlink('a.py', join(folder, 'link'));
    const digests = [
      await imageDigest(folder, options),
      await imageDigest(folder, { ...options, platform: 'linux/arm64' }),
      await imageDigest(folder, { ...options, builder: 'packer' }),
      await imageDigest(folder, { ...options, buildArgs: { PYTHON_IMAGE: 'python:4' } }),
    ];
    await rm(join(folder, 'link'));
    await symlink('b.py', join(folder, 'link'));
    digests.push(await imageDigest(folder, options));
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('sees of the service what its .dockerignore lets in, and its tag is one that ECR takes', async () => {
    const folder = join(await tempFolder(), 'service');
    await cp(service, folder, { recursive: true });
    const before = await imageDigest(folder, options);
    await writeFile(join(folder, 'tests', 'test_more.py'), 'new');
    await writeFile(join(folder, 'notes.txt'), 'new');
    await mkdir(join(folder, 'mysfits', '__pycache__'), { recursive: true });
    await writeFile(join(folder, 'mysfits', '__pycache__', 'app.cpython-311.pyc'), 'new');
    expect(await imageDigest(folder, options)).toBe(before);
    await writeFile(join(folder, 'requirements.txt'), 'Flask\n');
    expect(await imageDigest(folder, options)).not.toBe(before);
    expect(tagOf(before)).toMatch(/^[0-9a-f]{20}$/);
  });

  it('says which file it misses', async () => {
    await expect(imageDigest(await tempFolder(), options)).rejects.toThrow(/Can't read .*Dockerfile/);
  });
});
