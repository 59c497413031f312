import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as ec2Client from '@aws-sdk/client-ec2';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { sandboxBuildOptions } from '../../../.dev/bundle.mjs';
import { servedSchemas } from '../../../.dev/served-schemas.mjs';
import { ec2 } from '../../../src/sandbox/services/ec2/service.ts';
import { kindOf, membersOf, readSchemas, type Schema } from '../../../src/sandbox/wire/schema.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const served = Object.keys(ec2.operations);

/** The schemas as the sandbox ships them. */
async function shipped() {
  const outdir = await tempFolder();
  const { plugins = [] } = sandboxBuildOptions();
  await build({
    stdin: { contents: "export * from '@aws-sdk/client-ec2';", resolveDir: new URL('.', import.meta.url).pathname },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: join(outdir, 'schemas.mjs'),
    plugins,
  });
  const size = (await readFile(join(outdir, 'schemas.mjs'))).length;
  return { size, ...readSchemas(await import(join(outdir, 'schemas.mjs'))) };
}

/** Everything below a schema in plain words, each structure once. */
function described(schema: Schema, seen = new Set<string>()): unknown {
  const kind = kindOf(schema);
  const traits = schema.getMergedTraits();
  if (kind === 'list') return { kind, traits, item: described(schema.getValueSchema(), seen) };
  if (kind !== 'structure') return { kind, traits };
  const name = schema.getName(true) ?? '';
  if (seen.has(name)) return { kind, traits, name };
  seen.add(name);
  const members = membersOf(schema).map((member) => [member.name, member.required, described(member.schema, seen)]);
  return { kind, traits, name, members };
}

test('what is shipped of the schemas is whole for each operation that is served, and names all others', async () => {
  const { operations, size } = await shipped();
  const all = readSchemas(ec2Client).operations;
  for (const name of served) {
    for (const side of ['input', 'output'] as const) {
      const wanted = all.get(name)?.[side];
      const there = operations.get(name)?.[side];
      expect(there && described(there), `${name}, ${side}`).toEqual(wanted && described(wanted));
    }
  }
  expect([...operations.keys()].sort()).toEqual([...all.keys()].sort());
  expect(size).toBeLessThan(300_000);
});

test('an operation whose schema is not there fails the build', async () => {
  const file = new URL('../../../node_modules/@aws-sdk/client-ec2/dist-es/schemas/schemas_0.js', import.meta.url);
  const text = await readFile(file, 'utf8');
  expect(() => servedSchemas(text, new Set([...served, 'CreateCastle']))).toThrow('CreateCastle');
});
