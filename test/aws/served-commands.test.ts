import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sandboxServices } from '../../src/sandbox/services/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The files that talk to AWS: all of ours but the sandbox. */
const files = ['src', 'steps'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !(folder === 'src' && file.startsWith('sandbox/')))
    .map((file) => join(root, folder, file)),
);

const imports = /import (?:type )?\{([^}]*)\} from '(@aws-sdk\/client-[\w-]+)'/g;

/** Operations by the SDK's client for them. */
function called(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of files) {
    for (const [, names = '', client = ''] of readFileSync(file, 'utf8').matchAll(imports)) {
      const operations = [...names.matchAll(/\b(\w+)Command\b/g)].map(([, name = '']) => name);
      found.set(client, new Set([...(found.get(client) ?? []), ...operations]));
    }
  }
  return found;
}

// The bundle leaves the schemas of everything else out, so such a call would be sent without its input.
test('The wizard calls no operation that the sandbox does not serve.', () => {
  const served = new Map(
    sandboxServices().map(({ schemas, operations }) => [/@aws-sdk\/client-[\w-]+/.exec(String(schemas))?.[0], operations]),
  );
  const operations = called();
  expect(operations.size).toBeGreaterThan(12);
  for (const [client, names] of operations) {
    for (const name of names) expect(served.get(client), `${client} ${name}`).toHaveProperty(name);
  }
});
