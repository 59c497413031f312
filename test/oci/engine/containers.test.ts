import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { buildImage } from '../../../src/oci/engine/build.ts';
import { inspectContainer, listContainers } from '../../../src/oci/engine/container-state.ts';
import {
  type ContainerSpec,
  createContainer,
  killContainer,
  removeContainer,
  startContainer,
  stopContainer,
  waitContainer,
} from '../../../src/oci/engine/containers.ts';
import type { Engine } from '../../../src/oci/engine/engine.ts';
import { BuildFailed } from '../../../src/oci/engine/engine-error.ts';
import { inspectImage, listImages, loadImage, removeImage, saveImage, tagImage } from '../../../src/oci/engine/images.ts';
import { followLogs, type LogLine } from '../../../src/oci/engine/logs.ts';
import { createNetwork, inspectNetwork, listNetworks, removeNetwork } from '../../../src/oci/engine/networks.ts';
import { containerUsage, cpusBetween } from '../../../src/oci/engine/stats.ts';
import { testEngine } from '../../helpers/engine.ts';

const here = await testEngine();
const labels = { 'mysfits.test': `containers-${process.pid}` };

describe.skipIf(here === undefined)('a real engine', () => {
  const { engine, baseImage } = here ?? { engine: {} as Engine, baseImage: '' };

  afterAll(async () => {
    for (const { id } of await listContainers(engine, { labels })) await removeContainer(engine, id, { force: true });
    for (const { id } of await listNetworks(engine, { labels })) await removeNetwork(engine, id);
    for (const { id } of await listImages(engine, { labels })) await removeImage(engine, id, { force: true });
  });

  const make = async (program: string, spec: Partial<ContainerSpec> = {}) =>
    (await createContainer(engine, { image: baseImage, command: ['python3', '-uc', program], labels, ...spec })).id;

  it('runs a container to its end and tells its code and its lines, by stream, whole and in time', async () => {
    const begun = Date.now() - 1000;
    const id = await make(
      // It stays for a moment: the engine may note its end sooner than its beginning.
      'import sys, os, time; print("zäh"); print("wrong", file=sys.stderr); print("x" * 70000); print(os.environ["A"], end="", flush=True); time.sleep(0.2); sys.exit(3)',
      { env: { A: 'b=c' } },
    );
    await startContainer(engine, id);
    expect(await waitContainer(engine, id)).toEqual({ exitCode: 3 });
    const lines: LogLine[] = [];
    await followLogs(engine, id, { onLine: (line) => lines.push(line) });
    const text = (stream: string) => lines.filter((line) => line.stream === stream).map((line) => line.text);
    expect(text('stdout')).toEqual(['zäh', 'x'.repeat(70_000), 'b=c']);
    expect(text('stderr')).toEqual(['wrong']);
    for (const { time } of lines) expect(time).toBeGreaterThan(begun);
    const state = await inspectContainer(engine, id);
    expect(state).toMatchObject({ status: 'exited', running: false, exitCode: 3, oomKilled: false, labels });
    expect(state?.finishedAt).toBeGreaterThanOrEqual(state?.startedAt ?? Number.NaN);
  });

  it('follows the lines of a container that runs, and stops following when it is told to', async () => {
    const id = await make('import time; print("ready"); time.sleep(60)', { init: true });
    await startContainer(engine, id);
    const stop = new AbortController();
    const following = followLogs(engine, id, {
      signal: stop.signal,
      onLine: ({ text }) => stop.abort(new Error(`enough: ${text}`)),
    });
    await expect(following).rejects.toThrow('enough: ready');
    await removeContainer(engine, id, { force: true });
  });

  it('publishes a port on loopback, asks it to stop with its own signal, and finds it by its label', async () => {
    const program = [
      'import http.server, signal, sys',
      'signal.signal(signal.SIGINT, lambda *_: (print("asked"), sys.exit(7)))',
      'print("up")',
      'http.server.HTTPServer(("", 8080), http.server.SimpleHTTPRequestHandler).serve_forever()',
    ].join('\n');
    const id = await make(program, {
      publish: [8080],
      stopSignal: 'SIGINT',
      labels: { ...labels, 'mysfits.task': 'one' },
      workingDir: '/srv',
      healthcheck: { Test: ['CMD', 'python3', '-c', 'pass'], Interval: 100e6, Timeout: 10e9, Retries: 1 },
    });
    expect(await inspectContainer(engine, id)).toMatchObject({ status: 'created', ports: {} });
    await startContainer(engine, id);
    await startContainer(engine, id);
    const up = new AbortController();
    await followLogs(engine, id, { signal: up.signal, onLine: () => up.abort() }).catch(() => {});
    const state = await inspectContainer(engine, id);
    // It listens a moment after it has said so; a try that hangs is given up for the next.
    const ask = () => fetch(`http://127.0.0.1:${state?.ports[8080]}/`, { signal: AbortSignal.timeout(2_000) });
    expect((await vi.waitFor(ask, { timeout: 15_000, interval: 100 })).status).toBe(200);
    expect(Object.keys(state?.addresses ?? {})).toEqual(['bridge']);
    expect(await listContainers(engine, { labels: { ...labels, 'mysfits.task': true } })).toMatchObject([
      { id, status: 'running' },
    ]);
    const before = await containerUsage(engine, id);
    expect(before?.memoryBytes).toBeGreaterThan(1e6);
    for (let request = 0; request < 20; request++) await (await ask()).text();
    const after = await containerUsage(engine, id);
    expect(before && after && cpusBetween(before, after)).toBeGreaterThan(0);
    expect(await stopContainer(engine, id, { seconds: 20 })).toBe(true);
    expect((await inspectContainer(engine, id))?.exitCode).toBe(7);
    expect(await stopContainer(engine, id, { seconds: 1 })).toBe(false);
    expect(await killContainer(engine, id)).toBe(false);
  });

  it('kills what runs, and says of what is gone that it is', async () => {
    const id = await make('import time; time.sleep(60)', {
      readOnly: true,
      memoryBytes: 64 * 2 ** 20,
      cpus: 0.5,
      user: '10001:10001',
    });
    await startContainer(engine, id);
    const over = waitContainer(engine, id);
    expect(await killContainer(engine, id)).toBe(true);
    expect(await over).toEqual({ exitCode: 137 });
    expect(await removeContainer(engine, id)).toBe(true);
    expect(await removeContainer(engine, id)).toBe(false);
    expect(await inspectContainer(engine, id)).toBeUndefined();
    expect(await containerUsage(engine, id)).toBeUndefined();
    await expect(waitContainer(engine, id)).rejects.toMatchObject({ status: 404 });
  });

  it("explains by the engine's words what can't be made or started", async () => {
    await expect(createContainer(engine, { image: 'mysfits-nowhere:1' })).rejects.toMatchObject({ status: 404 });
    const { id } = await createContainer(engine, { image: baseImage, command: ['/no/such/program'], labels });
    await expect(startContainer(engine, id)).rejects.toThrow('no such file or directory');
  });

  it('makes a network in which containers find each other by name, and removes it', async () => {
    const network = await createNetwork(engine, { name: `mysfits-test-${process.pid}`, labels });
    expect(await listNetworks(engine, { labels })).toEqual([network]);
    expect(network.gateway).toMatch(/^\d+\.\d+\.\d+\.1$/);
    const server = await make(
      'import http.server; http.server.HTTPServer(("", 80), http.server.SimpleHTTPRequestHandler).serve_forever()',
      {
        network: network.name,
        aliases: ['relay'],
      },
    );
    await startContainer(engine, server);
    const program = [
      'import time, urllib.request',
      'for _ in range(100):',
      '  try:',
      '    print(urllib.request.urlopen("http://relay/").status); break',
      '  except OSError: time.sleep(0.05)',
    ].join('\n');
    const client = await make(program, { network: network.name });
    await startContainer(engine, client);
    await waitContainer(engine, client);
    const said: string[] = [];
    await followLogs(engine, client, { onLine: ({ text }) => said.push(text) });
    expect(said).toEqual(['200']);
    for (const id of [client, server]) await removeContainer(engine, id, { force: true });
    expect(await removeNetwork(engine, network.id)).toBe(true);
    expect(await removeNetwork(engine, network.id)).toBe(false);
    expect(await inspectNetwork(engine, network.id)).toBeUndefined();
  });

  const context = (files: Readonly<Record<string, string>>) => {
    const tar = pack();
    for (const [name, content] of Object.entries(files)) tar.entry({ name, mtime: new Date(0) }, content);
    tar.finalize();
    return Readable.from(tar);
  };

  it('builds an image line by line, tags it, saves it, loads it again and removes it', async () => {
    const lines: string[] = [];
    const tag = `mysfits-test-${process.pid}:one`;
    const { id } = await buildImage(engine, {
      context: context({ Dockerfile: 'ARG FROM\nFROM $FROM\nRUN echo said so\nCOPY a /a\nCMD ["python3"]\n', a: 'text' }),
      tag,
      buildArgs: { FROM: baseImage },
      labels,
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^Step 3\/\d+ : RUN echo said so$/), 'said so']));
    const image = await inspectImage(engine, tag);
    expect(image).toMatchObject({
      id,
      os: 'linux',
      architecture: engine.architecture,
      config: { Cmd: ['python3'], Labels: labels },
    });
    const other = `127.0.0.1:5000/mysfits/test-${process.pid}:two`;
    await tagImage(engine, tag, other);
    // A small image is saved and loaded as the large one is: this one holds its base's layer, of 300 MB.
    const { id: small } = await buildImage(engine, {
      context: context({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: 'text' }),
      tag: `${tag}-small`,
      labels,
    });
    const archive = Buffer.concat(await (await saveImage(engine, `${tag}-small`)).toArray());
    expect(await removeImage(engine, `${tag}-small`)).toBe(true);
    expect(await inspectImage(engine, small)).toBeUndefined();
    expect(await loadImage(engine, Readable.from([archive]))).toBe(`${tag}-small`);
    expect((await inspectImage(engine, `${tag}-small`))?.id).toBe(small);
    for (const name of [tag, other, `${tag}-small`]) expect(await removeImage(engine, name)).toBe(true);
    expect(await removeImage(engine, tag)).toBe(false);
    await expect(saveImage(engine, tag)).rejects.toMatchObject({ status: expect.any(Number) });
  });

  it('keeps the last lines of a build that fails', async () => {
    const failing = buildImage(engine, {
      context: context({ Dockerfile: `FROM ${baseImage}\nRUN for n in $(seq 60); do echo line $n; done; exit 9\n` }),
      tag: `mysfits-test-${process.pid}:failing`,
    });
    const error = await failing.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BuildFailed);
    expect((error as BuildFailed).message).toContain('returned a non-zero code: 9');
    expect((error as BuildFailed).lines).toHaveLength(40);
    expect((error as BuildFailed).lines).toContain('line 60');
  });

  it('stops a build when it is told to', async () => {
    const stop = new AbortController();
    const building = buildImage(engine, {
      context: context({ Dockerfile: `FROM ${baseImage}\nRUN echo begun && sleep 60\n` }),
      tag: `mysfits-test-${process.pid}:stopped`,
      noCache: true,
      signal: stop.signal,
      onLine: (line) => line === 'begun' && stop.abort(new Error('enough')),
    });
    await expect(building).rejects.toThrow('enough');
  });
});
