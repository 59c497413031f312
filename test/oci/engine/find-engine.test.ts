import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { doorOf } from '../../../src/oci/engine/door.ts';
import { lookForEngine } from '../../../src/oci/engine/find-engine.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const docker = { Version: '27.1.0', ApiVersion: '1.46', MinAPIVersion: '1.24', Os: 'linux', Arch: 'arm64' };

/** Something that answers like an engine's API, on a socket or a free port. */
async function answering(socket?: string, answer: RequestListener = (_, response) => void response.end(JSON.stringify(docker))) {
  if (socket !== undefined) await mkdir(dirname(socket), { recursive: true });
  const server = createServer(answer);
  await new Promise<void>((resolve) =>
    socket === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(socket, resolve),
  );
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return (server.address() as AddressInfo).port;
}

/** A machine of its own: another root, another home. */
async function machine() {
  const root = await tempFolder();
  return { root, home: join(root, 'home'), env: {} as NodeJS.ProcessEnv, uid: 1000, platform: 'linux' as NodeJS.Platform };
}

describe('looking for a container engine', () => {
  const places: [name: string, path: string][] = [
    ['Docker', 'var/run/docker.sock'],
    ['Docker', 'run/user/1000/docker.sock'],
    ['Docker Desktop', 'home/.docker/run/docker.sock'],
    ['Docker Desktop', 'home/.docker/desktop/docker.sock'],
    ['Colima', 'home/.colima/default/docker.sock'],
    ['Podman', 'run/user/1000/podman/podman.sock'],
    ['Podman', 'run/podman/podman.sock'],
    ['Finch', 'run/finch.sock'],
    ['Finch', 'Applications/Finch/lima/data/finch/sock/finch.sock'],
  ];

  it.each(places)('finds %s at %s', async (name, path) => {
    const here = await machine();
    await answering(join(here.root, path));
    const { engine, tried } = await lookForEngine(here);
    expect(engine).toMatchObject({ name, where: `unix://${join(here.root, path)}`, architecture: 'arm64', local: true });
    expect(tried).toEqual([]);
  });

  it('says that there is none, and complains of nothing, on a machine without any', async () => {
    expect(await lookForEngine(await machine())).toEqual({ tried: [] });
  });

  it('passes by a socket that nobody serves any more, names it, and takes the next', async () => {
    const here = await machine();
    await answering(join(here.root, 'var/run/docker.sock'), (request) => request.destroy());
    await answering(join(here.root, 'run/podman/podman.sock'));
    const { engine, tried } = await lookForEngine(here);
    expect(engine?.name).toBe('Podman');
    expect(tried).toMatchObject([{ name: 'Docker', problem: 'The container engine hung up' }]);
  });

  it('calls by its name a Podman that answers in the place of Docker', async () => {
    const here = await machine();
    const podman = { ...docker, ApiVersion: '1.41', Arch: 'amd64', Components: [{ Name: 'Podman Engine', Version: '4.3.1' }] };
    await answering(join(here.root, 'var/run/docker.sock'), (_, response) => void response.end(JSON.stringify(podman)));
    expect((await lookForEngine(here)).engine).toMatchObject({ name: 'Podman', apiVersion: '1.41' });
  });

  it('asks only DOCKER_HOST where that is set, and says what is wrong with it', async () => {
    const here = await machine();
    await answering(join(here.root, 'var/run/docker.sock'));
    const port = await answering();
    const at = (DOCKER_HOST: string) => lookForEngine({ ...here, env: { DOCKER_HOST } });
    expect((await at(`tcp://127.0.0.1:${port}`)).engine).toMatchObject({ where: `tcp://127.0.0.1:${port}`, local: true });
    expect(await at(`unix://${here.root}/nothing.sock`)).toEqual({
      tried: [{ name: 'Docker', where: `unix://${here.root}/nothing.sock`, problem: expect.stringContaining('is it started?') }],
    });
    expect((await at('ssh://me@there')).tried[0]?.problem).toContain("ssh isn't supported");
  });

  it("takes the engine of Docker's current context, before the usual places", async () => {
    const here = await machine();
    await answering(join(here.root, 'var/run/docker.sock'));
    const socket = join(here.root, 'colima.sock');
    await answering(socket);
    const meta = join(here.home, '.docker/contexts/meta', createHash('sha256').update('colima-x').digest('hex'), 'meta.json');
    await mkdir(dirname(meta), { recursive: true });
    await writeFile(meta, JSON.stringify({ Name: 'colima-x', Endpoints: { docker: { Host: `unix://${socket}` } } }));
    await writeFile(join(here.home, '.docker/config.json'), JSON.stringify({ currentContext: 'colima-x' }));
    expect((await lookForEngine(here)).engine?.where).toBe(`unix://${socket}`);
    expect((await lookForEngine({ ...here, env: { DOCKER_CONTEXT: 'default' } })).engine?.name).toBe('Docker');
  });

  it("doesn't take an engine that runs Windows containers", async () => {
    const here = await machine();
    const windows = { ...docker, Os: 'windows' };
    await answering(join(here.root, 'var/run/docker.sock'), (_, response) => void response.end(JSON.stringify(windows)));
    expect(await lookForEngine(here)).toMatchObject({
      tried: [{ problem: 'It runs windows containers; Linux ones are needed' }],
    });
  });

  it('speaks a version of the API that both sides know', async () => {
    const here = await machine();
    const version = async (ApiVersion: string, MinAPIVersion: string) => {
      const port = await answering(
        undefined,
        (_, response) => void response.end(JSON.stringify({ ...docker, ApiVersion, MinAPIVersion })),
      );
      return (await lookForEngine({ ...here, env: { DOCKER_HOST: `tcp://127.0.0.1:${port}` } })).engine?.apiVersion;
    };
    expect(await version('1.41', '1.12')).toBe('1.41');
    expect(await version('1.52', '1.44')).toBe('1.47');
    expect(await version('1.60', '1.50')).toBe('1.50');
  });

  it('looks for none when told so', async () => {
    const here = await machine();
    await answering(join(here.root, 'var/run/docker.sock'));
    expect(await lookForEngine({ ...here, env: { MYSFITS_ENGINE: 'none' } })).toEqual({ tried: [] });
  });

  it('stops looking when it is told to', async () => {
    const here = await machine();
    const stop = new AbortController();
    await answering(join(here.root, 'var/run/docker.sock'), () => stop.abort(new Error('stopped')));
    await expect(lookForEngine({ ...here, signal: stop.signal })).rejects.toThrow('stopped');
  });
});

describe('an engine behind a port', () => {
  it('is asked at the usual ports where none is named, with TLS and without', () => {
    expect(doorOf('tcp://there')).toEqual({ host: 'there', port: 2375 });
    expect(doorOf('tcp://there', { certificates: '/certs' })).toEqual({ host: 'there', port: 2376, certificates: '/certs' });
    expect(doorOf('npipe:////./pipe/docker_engine')).toEqual({ socket: '//./pipe/docker_engine' });
  });
});
