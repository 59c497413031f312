import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/sandbox/create-sandbox.ts';
import { relayFor } from '../../../src/sandbox/tasks/container/relay.ts';
import { testEngine } from '../../helpers/engine.ts';
import { clientsOf } from '../../helpers/sandbox.ts';
import { active, TableName, WISH } from '../dynamodb/mysfits-table.ts';

const run = promisify(execFile);
const docker = async (...args: readonly string[]) => (await run('/usr/bin/docker', args, { maxBuffer: 1e8 })).stdout.trim();
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

const here = await testEngine();

/** A server at a port of this machine's loopback, until the test is over. */
async function serverAt(onSocket: (socket: Socket) => void, allowHalfOpen = false): Promise<number> {
  const server: Server = createServer({ allowHalfOpen }, onSocket);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe.skipIf(here === undefined)('the relay', () => {
  const { engine, baseImage: image } = here ?? ({} as NonNullable<typeof here>);
  // One for all: what takes time are containers.
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await createSandbox({ dir: await mkdtemp(join(tmpdir(), 'mysfits-test-')) });
  });
  const labelled = (what: string, ...more: readonly string[]) =>
    docker(what, 'ls', '--quiet', '--filter', `label=mysfits.sandbox=${sandbox.world.identity.id}`, ...more);
  afterAll(async () => {
    await sandbox.close();
    await rm(sandbox.world.dir, { recursive: true });
    expect([await labelled('container', '--all'), await labelled('network')]).toEqual(['', '']);
  });

  /** Runs a Python program in a container beside the relay; what it printed. */
  const python = (network: string, program: string, env: Readonly<Record<string, string>> = {}) =>
    docker(
      'run',
      '--rm',
      `--network=${network}`,
      ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      image,
      'python3',
      '-c',
      program,
    );

  test("says so where an image can't run it, leaves nothing, and begins with the next image", async () => {
    const broken = `mysfits-test-broken:${sandbox.world.identity.id}`;
    await run('/bin/sh', ['-c', `tar --create --files-from=/dev/null | /usr/bin/docker import - ${broken}`]);
    onTestFinished(() => void docker('image', 'rm', '--force', broken).catch(() => undefined));
    await expect(relayFor(sandbox.world, engine, { image: broken })).rejects.toThrow('executable file not found');
    // It isn't tried again with what can't run it.
    await expect(relayFor(sandbox.world, engine, { image: broken })).rejects.toThrow('has no Python 3 for the relay');
    expect(await labelled('container', '--all')).toBe('');
    await relayFor(sandbox.world, engine, { image });
  });

  test('takes a container to the API, which believes the signature on the name it has there', async () => {
    const { dynamodb } = clientsOf(sandbox);
    await dynamodb.send(new CreateTableCommand(WISH));
    await active(dynamodb);
    await dynamodb.send(new PutItemCommand({ TableName, Item: { MysfitId: { S: 'a' }, Likes: { N: '41' } } }));
    const relay = await relayFor(sandbox.world, engine, { image });
    const endpoint = await relay.url(sandbox.world.identity.apiPort);
    const program = `
import boto3, os
table = boto3.resource('dynamodb', endpoint_url=os.environ['AWS_ENDPOINT_URL']).Table('${TableName}')
print(table.update_item(Key={'MysfitId': 'a'}, UpdateExpression='ADD Likes :one', ExpressionAttributeValues={':one': 1}, ReturnValues='ALL_NEW')['Attributes'])
s3 = boto3.client('s3', endpoint_url=os.environ['AWS_ENDPOINT_URL'])
s3.create_bucket(Bucket='from-a-container')
s3.put_object(Bucket='from-a-container', Key='large', Body=bytes(20_000_000))
print(len(s3.get_object(Bucket='from-a-container', Key='large')['Body'].read()))
`;
    const printed = await python(relay.network, program, {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: sandbox.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.secretAccessKey,
      AWS_DEFAULT_REGION: sandbox.region,
    });
    expect(lines(printed)).toEqual(["{'MysfitId': 'a', 'Likes': Decimal('42')}", '20000000']);
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { MysfitId: { S: 'a' } } }));
    expect(Item?.Likes).toEqual({ N: '42' });
  });

  test('carries two hundred connections at a time, much both ways, and an end of one half before the other', async () => {
    // Answers only when it has read all, so a half that doesn't end hangs.
    const much = randomBytes(300_000);
    const port = await serverAt((socket) => {
      const hash = createHash('sha256');
      socket.on('error', () => undefined);
      socket.on('data', (piece) => hash.update(piece));
      socket.once('end', () => socket.end(Buffer.concat([Buffer.from(`${hash.digest('hex')}\n`), much])));
    }, true);
    const relay = await relayFor(sandbox.world, engine, { image });
    const { hostname } = new URL(await relay.url(port));
    const program = `
import hashlib, os, socket, threading
results = []
def one():
    sent = os.urandom(300_000)
    s = socket.create_connection(('${hostname}', ${port}))
    s.sendall(sent)
    s.shutdown(socket.SHUT_WR)
    parts = []
    while True:
        part = s.recv(65536)
        if not part:
            break
        parts.append(part)
    digest, much = b''.join(parts).split(b'\\n', 1)
    results.append((digest.decode() == hashlib.sha256(sent).hexdigest(), hashlib.sha256(much).hexdigest()))
threads = [threading.Thread(target=one) for _ in range(200)]
[t.start() for t in threads]
[t.join() for t in threads]
print(len(results), set(results))
`;
    const digest = createHash('sha256').update(much).digest('hex');
    expect(await python(relay.network, program)).toBe(`200 {(True, '${digest}')}`);
  });

  test('ends a connection with its other end, and refuses what nothing listens for any more', async () => {
    let isOver = false;
    const port = await serverAt((socket) => {
      socket.write('hello\n');
      socket.resume().on('error', () => undefined);
      socket.once('close', () => {
        isOver = true;
      });
    });
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const closed = (silent.address() as AddressInfo).port;
    silent.close();
    const relay = await relayFor(sandbox.world, engine, { image });
    await relay.url(closed);
    const { hostname } = new URL(await relay.url(port));
    const program = `
import socket
s = socket.create_connection(('${hostname}', ${port}))
print(s.recv(6).decode().strip())
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\\1\\0\\0\\0\\0\\0\\0\\0')
s.close()
try:
    print(len(socket.create_connection(('${hostname}', ${closed})).recv(1)))
except ConnectionError as error:
    print('refused')
`;
    expect(lines(await python(relay.network, program))).toEqual(['hello', 'refused']);
    await expect.poll(() => isOver).toBe(true);
  });

  test('lets a container reach what was asked for, and nobody in without the token', async () => {
    let visits = 0;
    const port = await serverAt((socket) => {
      visits += 1;
      socket.end();
    });
    const relay = await relayFor(sandbox.world, engine, { image });
    await relay.url(sandbox.world.identity.apiPort);
    const program = `
import socket
try:
    socket.create_connection(('sandbox.mysfits.internal', ${port}), 5)
    print('reached')
except OSError:
    print('refused')
`;
    expect(await python(relay.network, program)).toBe('refused');
    const [container = ''] = lines(await labelled('container'));
    const dial = Number((await docker('port', container, '7010/tcp')).split(':').at(-1));
    for (const words of ['x control\n', 'x take 1\n', '\n']) {
      const socket = connect(dial, '127.0.0.1');
      const said: string[] = [];
      socket.on('data', (piece: Buffer) => said.push(piece.toString()));
      socket.write(words);
      await once(socket, 'close');
      expect(said).toEqual([]);
    }
    expect(visits).toBe(0);
  });

  test('is one for all who ask, and is there again after its container was killed', async () => {
    const port = await serverAt((socket) => void socket.end('hello'));
    const ask = () => relayFor(sandbox.world, engine, { image });
    const [relay, other] = await Promise.all([ask(), ask()]);
    expect(other).toBe(relay);
    await relay.url(port);
    const before = lines(await labelled('container'));
    expect(before).toHaveLength(1);
    await docker('kill', ...before);
    const program = `
import socket, time
for _ in range(300):
    try:
        print(socket.create_connection(('sandbox.mysfits.internal', ${port}), 5).recv(5).decode())
        break
    except OSError:
        time.sleep(0.1)
`;
    expect(await python(relay.network, program)).toBe('hello');
    await docker('rm', '--force', ...before);
    expect(await python(relay.network, program)).toBe('hello');
    expect(lines(await labelled('container'))).toHaveLength(1);
  });
});
