import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const forbidden: [path: string, from: string][] = [
  ['src/course/a.ts', '@aws-sdk/client-s3'],
  ['src/course/b.ts', '../engine/events.ts'],
  ['src/course/c.ts', 'node:fs/promises'],
  ['src/engine/a.ts', '../aws/tools.ts'],
  ['src/engine/state/a.ts', '../../ui/plain/render.ts'],
  ['src/engine/b.ts', '../../steps/index.ts'],
  ['src/ui/a.ts', '../aws/prices.ts'],
  ['src/ui/b.ts', '../engine/up.ts'],
  ['src/ui/plain/a.ts', '../../engine/state/store.ts'],
  ['src/aws/a.ts', '../sandbox/launcher.ts'],
  ['src/aws/b.ts', '../engine/up.ts'],
  ['src/sandbox/a.ts', '../aws/tools.ts'],
  ['src/sandbox/services/s3/a.ts', '../../../course/errors.ts'],
  ['src/sandbox/builds/a.ts', '../../image/publish-image.ts'],
  ['src/oci/a.ts', '@aws-sdk/client-ecr'],
  ['src/oci/layers/a.ts', '../../sandbox/world/world.ts'],
  ['src/image/a.ts', '../engine/up.ts'],
  ['src/image/b.ts', '../sandbox/launcher.ts'],
  ['src/workspace/a.ts', '../aws/session.ts'],
  ['src/commands/a.ts', '../sandbox/world/world.ts'],
  ['src/commands/b.ts', '../sandbox/create-sandbox.ts'],
  ['steps/1-website/a.ts', '../../src/engine/up.ts'],
  ['steps/1-website/b.ts', '../../src/sandbox/launcher.ts'],
];

const allowed: [path: string, from: string][] = [
  ['src/engine/ok.ts', '../course/step.ts'],
  ['src/ui/ok.ts', '../engine/events.ts'],
  ['src/aws/ok.ts', '../engine/events.ts'],
  ['src/oci/registry/ok.ts', '../digest.ts'],
  ['src/image/ok1.ts', '../oci/engine/engine.ts'],
  ['src/image/ok2.ts', '../aws/shell-quote.ts'],
  ['src/sandbox/services/ecr/ok.ts', '../../../oci/digest.ts'],
  ['src/sandbox/builds/ok.ts', '../../image/packer/pack-image.ts'],
  ['src/commands/ok1.ts', '../sandbox/launcher.ts'],
  ['src/commands/ok2.ts', '../engine/up.ts'],
  ['steps/1-website/ok.ts', '../../src/aws/request.ts'],
];

describe('the floors of the house', () => {
  let house = '';
  let refused: Set<string>;

  beforeAll(() => {
    house = mkdtempSync(join(tmpdir(), 'mysfits-floors-'));
    for (const file of ['.biome.jsonc', '.gitignore']) cpSync(join(root, file), join(house, file));
    spawnSync('git', ['init', '-q'], { cwd: house });
    for (const [path, from] of [...forbidden, ...allowed]) {
      mkdirSync(dirname(join(house, path)), { recursive: true });
      writeFileSync(join(house, path), `export * from '${from}';\n`);
    }
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'lint', '--reporter=github', '--max-diagnostics=none', '.'],
      { cwd: house, encoding: 'utf8' },
    );
    const lines = stdout.split('\n').filter((line) => line.includes('noRestrictedImports'));
    refused = new Set(lines.map((line) => relative(house, resolve(house, /file=([^,]+)/.exec(line)?.[1] ?? ''))));
  });

  afterAll(() => rmSync(house, { recursive: true, force: true }));

  it.each(forbidden)('refuse that %s imports %s', (path) => {
    expect([...refused]).toContain(path);
  });

  it.each(allowed)('let %s import %s', (path) => {
    expect([...refused]).not.toContain(path);
  });
});
