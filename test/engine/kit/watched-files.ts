import { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

// biome-ignore lint/suspicious/noExplicitAny: functions of every shape are passed through unchanged
type Operations = Record<string, (...input: any[]) => Promise<any>>;

/**
 * Tells of every operation on files of this process before it is done, as "rename state.json.tmp".
 * For whole programs only: it can't be taken back.
 */
export function watchFiles(before: (what: string) => void): void {
  const functions = promises as unknown as Operations;
  watch(functions, ['mkdir', 'access', 'readdir', 'readFile', 'rm', 'link', 'rename', 'copyFile'], (name, path) =>
    before(`${name} ${basename(String(path))}`),
  );
  const { open } = promises;
  functions.open = async (...input: Parameters<typeof open>) => {
    const file = basename(String(input[0]));
    before(`open ${file}`);
    const handle = await open(...input);
    watch(handle as unknown as Operations, ['writeFile', 'sync', 'close'], (name) => before(`${name} ${file}`));
    return handle;
  };
  syncBuiltinESMExports();
}

function watch(on: Operations, names: readonly string[], before: (name: string, first: unknown) => void): void {
  for (const name of names) {
    const operation = on[name];
    if (operation === undefined) throw new Error(`There is no ${name}.`);
    on[name] = async (...input) => {
      before(name, input[0]);
      return await operation.apply(on, input);
    };
  }
}
