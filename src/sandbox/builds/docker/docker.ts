import { basename, dirname, resolve } from 'node:path';
import { manifestOf } from '../../../oci/image.ts';
import { getManifest } from '../../../oci/registry/manifests.ts';
import { pushImage } from '../../../oci/registry/push-image.ts';
import { parseReference } from '../../../oci/registry/reference.ts';
import type { Registry, RegistryCredentials } from '../../../oci/registry/registry.ts';
import { visitBriefly } from '../../../oci/registry/visit.ts';
import type { Tool, ToolCall } from '../tools/door.ts';
import { type ImageMaker, tagged } from './image-maker.ts';
import { readWords } from './words.ts';

/** The registry that base images come from; it isn't on this machine, so nobody is asked. */
const PUBLIC = 'public.ecr.aws';

/**
 * Stands in for `docker` in a build, as far as builds of images need it: build, login, logout, tag, push, inspect,
 * manifest inspect, version, info. Whatever else is asked for is refused by name.
 * @param folderAt says where on this machine a folder of the build lies
 */
export function dockerTool(maker: ImageMaker, folderAt: (path: string, signal: AbortSignal) => Promise<string>): Tool {
  const logins = new Map<string, RegistryCredentials>();
  const registryOf = (address: string): Registry => {
    const credentials = logins.get(address);
    return { address, ...(credentials && { credentials }) };
  };

  const commands: Readonly<Record<string, Tool>> = {
    async build({ args, cwd, env, out, err, signal }) {
      const words = readWords(args, {
        values: ['-t', '--tag', '-f', '--file', '--build-arg', '--platform', '--provenance', '--progress', '--sbom'],
        flags: ['--quiet', '-q', '--pull', '--no-cache', '--load'],
      });
      const [path = '.'] = words.rest;
      const folder = resolve(cwd, path);
      const file = words.all('-f', '--file').at(-1);
      const dockerfile = file === undefined ? undefined : resolve(cwd, file);
      if (dockerfile !== undefined && dirname(dockerfile) !== folder)
        throw new Error('The Dockerfile must lie in the folder that is built');
      const pairs = words.all('--build-arg').map((text) => {
        const [name = '', ...value] = text.split('=');
        return [name, text.includes('=') ? value.join('=') : env[name]] as const;
      });
      const platform = words.all('--platform').at(-1);
      const quiet = words.has('-q', '--quiet');
      const id = await maker.build({
        folder: await folderAt(folder, signal),
        dockerfile: dockerfile === undefined ? 'Dockerfile' : basename(dockerfile),
        tags: words.all('-t', '--tag'),
        buildArgs: Object.fromEntries(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
        ...(platform !== undefined && { platform }),
        print: quiet ? () => {} : err,
        signal,
      });
      if (quiet) out(id);
      else
        for (const line of [`writing image ${id}`, ...words.all('-t', '--tag').map((tag) => `naming to ${tagged(tag)}`)])
          err(line);
      return 0;
    },

    async login({ args, stdin, out, signal }) {
      const words = readWords(args, { values: ['-u', '--username', '-p', '--password'], flags: ['--password-stdin'] });
      const [address = ''] = words.rest.map((host) => host.replace(/^https?:\/\//, '').replace(/\/.*$/, ''));
      const username = words.all('-u', '--username').at(-1) ?? '';
      const password = words.has('--password-stdin') ? stdin.trim() : words.all('-p', '--password').at(-1);
      if (!password || !username || !address) throw new Error('Error: Cannot perform an interactive login from a non TTY device');
      const credentials = { username, password };
      if (address !== PUBLIC) await visitBriefly({ address, credentials }, { method: 'GET', url: '/v2/', signal });
      logins.set(address, credentials);
      out('Login Succeeded');
      return 0;
    },

    async logout({ args, out }) {
      const [address = ''] = args;
      logins.delete(address);
      out(`Removing login credentials for ${address}`);
      return 0;
    },

    async tag({ args: [from = '', to = ''], err, signal }) {
      if (await maker.tag(from, to, signal)) return 0;
      err(`Error response from daemon: No such image: ${tagged(from)}`);
      return 1;
    },

    async push({ args, out, err, signal }) {
      const {
        rest: [name = ''],
      } = readWords(args, { values: ['--platform'], flags: ['--quiet', '-q'] });
      const source = await maker.find(name, signal);
      if (!source) {
        err(`An image does not exist locally with the tag: ${name}`);
        return 1;
      }
      const { address, repository, tag = 'latest' } = parseReference(name);
      out(`The push refers to repository [${address}/${repository}]`);
      const { digest } = await pushImage(registryOf(address), repository, tag, source, {
        signal,
        onProgress: ({ kind, digest: of, state }) => {
          if (kind === 'layer' && state !== 'moving')
            out(`${of.slice(7, 19)}: ${state === 'there' ? 'Layer already exists' : 'Pushed'}`);
        },
      });
      out(`${tag}: digest: ${digest} size: ${manifestOf(source).bytes.length}`);
      return 0;
    },

    async inspect({ args, out, err, signal }) {
      const {
        rest: [name = ''],
      } = readWords(args, { values: [], flags: [] });
      const source = await maker.find(name, signal);
      if (!source) {
        out('[]');
        err(`Error: No such object: ${name}`);
        return 1;
      }
      const { value, digest } = source.config;
      const shown = {
        Id: digest,
        RepoTags: [tagged(name)],
        Os: value.os,
        Architecture: value.architecture,
        Config: value.config,
      };
      out(JSON.stringify([shown], undefined, 4));
      return 0;
    },

    async manifest({ args: [verb, ...args], out, signal }) {
      if (verb !== 'inspect') throw unserved(`manifest ${verb}`);
      const {
        rest: [name = ''],
      } = readWords(args, { values: [], flags: ['--verbose', '-v'] });
      const { address, repository, tag = 'latest', digest } = parseReference(name);
      const { bytes } = await getManifest(registryOf(address), repository, digest ?? tag, { signal });
      out(JSON.stringify(JSON.parse(bytes.toString()), undefined, 3));
      return 0;
    },

    async version({ out }) {
      out('Client: stands in for docker in the sandbox of Mythical Mysfits');
      return 0;
    },
  };

  const dispatch = async (call: ToolCall): Promise<number> => {
    const [name = '', ...args] = call.args;
    // `docker image push` and `docker push` are the same.
    if (name === 'image' || name === 'buildx') return await dispatch({ ...call, args });
    const command = commands[name === '--version' || name === '-v' || name === 'info' ? 'version' : name];
    if (!command) throw unserved(name);
    return await command({ ...call, args });
  };
  return dispatch;
}

const unserved = (name: string) => new Error(`docker ${name} is not served by this sandbox`);
