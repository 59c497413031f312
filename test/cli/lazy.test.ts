import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { cliBuildOptions } from '../../.dev/bundle.mjs';

test('What is loaded before a command is known holds no package, no step, and little of ours.', async () => {
  const { metafile } = await build({ ...cliBuildOptions({ outdir: '/nowhere' }), write: false, metafile: true });
  const loaded = new Set<string>();
  const load = (path: string) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const output = metafile.outputs[path];
    for (const { path: next, kind } of output?.imports ?? []) if (kind === 'import-statement') load(next);
  };
  const entry = Object.keys(metafile.outputs).find((path) => path.endsWith('/cli.js'));
  load(entry ?? '');
  const inputs = [...loaded].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
  expect(inputs).toContain('src/cli.ts');
  // What can be chosen is a flag of the commands; these two hold its words and nothing else.
  const words = ['steps/choices.ts', 'steps/2-service/network.ts'];
  const heavy = inputs.filter((input) => input.includes('node_modules') || /^(steps|src\/(aws|engine|sandbox))\//.test(input));
  expect(heavy.filter((input) => !words.includes(input))).toEqual([]);
  const bytes = [...loaded].reduce((sum, path) => sum + (metafile.outputs[path]?.bytes ?? 0), 0);
  expect(bytes).toBeLessThan(40_000);
});
