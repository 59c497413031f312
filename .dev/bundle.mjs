import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { servedSchemas } from './served-schemas.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What every bundle of ours has in common. CommonJS packages inside an ES module need a `require` of their own. */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  splitting: true,
  metafile: true,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  conditions: ['module'],
  loader: { '.md': 'text' },
  define: { 'process.env.MYSFITS_BUILD_VERSION': JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
};

/**
 * The sandbox needs of an SDK client only its schemas: a tenth of its size. The clients don't export
 * that file by name, so the path is resolved beside their entry.
 */
const schemasOnly = {
  name: 'schemas-only',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/client-/ }, ({ path }) => {
      const entry = require.resolve(path);
      const packageRoot = entry.slice(0, entry.lastIndexOf(join('node_modules', path)) + join('node_modules', path).length);
      return { path: join(packageRoot, 'dist-es', 'schemas', 'schemas_0.js'), sideEffects: false };
    });
  },
};

/**
 * The schemas are most of an SDK client, and of EC2's operations the course calls one in twenty: what only the others need is
 * left out. The wizard calls nothing that the sandbox doesn't serve, and what that serves, its own tables say.
 */
const servedOnly = {
  name: 'served-only',
  setup({ onLoad }) {
    let served;
    onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, async ({ path }) => {
      served ??= servedOperations();
      const [client] = /client-[\w-]+/.exec(path);
      const operations = (await served).get(client);
      if (operations === undefined) return undefined;
      return { contents: servedSchemas(await readFile(path, 'utf8'), operations), resolveDir: dirname(path) };
    });
  },
};

/**
 * The wizard imports each SDK client when it first needs it, and takes one name out of it. A module that is imported that way
 * keeps all it exports, every command and enum of EC2 among it, so it is made to export what is taken.
 */
const takenOnly = {
  name: 'taken-only',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/client-/ }, async ({ path, kind, importer }) => {
      if (kind !== 'dynamic-import') return undefined;
      const names = takenFrom(await readFile(importer, 'utf8'), path);
      if (names.length === 0) throw new Error(`${importer} imports ${path} in a way that says of no name that it is taken.`);
      return { path: `${names.join(', ')} from ${path}`, namespace: 'taken-only', pluginData: { path, names } };
    });
    onLoad({ filter: /.*/, namespace: 'taken-only' }, ({ pluginData: { path, names } }) => ({
      contents: `export { ${names.join(', ')} } from '${path}';`,
      resolveDir: root,
    }));
  },
};

/** The names that a text takes from a package: `(await import('x')).Name`, `const { Name } = await import('x')`. */
function takenFrom(text, path) {
  const imported = `await import\\('${path}'\\)`;
  const members = [...text.matchAll(new RegExp(`\\(${imported}\\)\\.(\\w+)`, 'g'))].map(([, name]) => name);
  const lists = [...text.matchAll(new RegExp(`const \\{ ([\\w, ]+) \\} = ${imported}`, 'g'))].flatMap(([, list]) =>
    list.split(', '),
  );
  return [...new Set([...members, ...lists])];
}

/** The operations that the sandbox serves, by the SDK's client for them: `client-ec2`. */
async function servedOperations() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'src/sandbox/services/index.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    external: ['@aws-sdk/client-*'],
    plugins: [noDatabases],
    banner: common.banner,
    mainFields: common.mainFields,
    conditions: common.conditions,
  });
  const file = join(mkdtempSync(join(tmpdir(), 'mysfits-bundle-')), 'services.mjs');
  try {
    writeFileSync(file, outputFiles[0].contents);
    const { sandboxServices } = await import(pathToFileURL(file).href);
    return new Map(
      sandboxServices().map(({ schemas, operations }) => [
        /client-[\w-]+/.exec(String(schemas))[0],
        new Set(Object.keys(operations)),
      ]),
    );
  } finally {
    rmSync(dirname(file), { recursive: true, force: true });
  }
}

/**
 * dynalite's functions come with two databases, one of them native. The sandbox gives them one of its own, so neither is
 * ever opened.
 */
const noDatabases = {
  name: 'no-databases',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(memory-)?level$/ }, ({ path }) => ({ path, namespace: 'no-databases', sideEffects: false }));
    onLoad({ filter: /.*/, namespace: 'no-databases' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** The wizard asks the sandbox's program about a world that isn't running: the services are packed once, with that. */
const worldByProgram = {
  name: 'world-by-program',
  setup({ onResolve }) {
    onResolve({ filter: /\/stopped-world\.ts$/ }, () => ({ path: join(root, 'src/sandbox/ask-program.ts') }));
  },
};

/** esbuild's options for the program that a learner runs. */
export function cliBuildOptions({ outdir = join(root, 'dist') } = {}) {
  return {
    ...common,
    entryPoints: { cli: join(root, 'src/cli.ts') },
    outdir,
    chunkNames: 'parts/[name]-[hash]',
    // Only asked for when DEV is set; nobody who runs the wizard has it.
    external: ['react-devtools-core'],
    plugins: [takenOnly, servedOnly, worldByProgram],
  };
}

/** esbuild's options for the sandbox, a program of its own. */
export function sandboxBuildOptions({ outdir = join(root, 'dist') } = {}) {
  return {
    ...common,
    entryPoints: { sandbox: join(root, 'src/sandbox/main.ts') },
    outdir,
    chunkNames: 'sandbox-parts/[name]-[hash]',
    plugins: [schemasOnly, servedOnly, noDatabases],
  };
}

/** The folder of the package a bundled file came from, or undefined for our own. */
export function packageOf(input) {
  const at = input.lastIndexOf('node_modules/');
  if (at < 0) return undefined;
  const [first, second] = input.slice(at + 'node_modules/'.length).split('/');
  const name = first?.startsWith('@') ? join(first, second ?? '') : first;
  return { name, dir: join(dirname(join(root, input.slice(0, at), 'x')), 'node_modules', name) };
}
