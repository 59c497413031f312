import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateRepositoryCommand, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { imageSource } from '../../../src/oci/image.ts';
import { writeLayer } from '../../../src/oci/layers/write-layer.ts';
import { packedLabels } from '../../../src/oci/python/packed-labels.ts';
import { pushImage } from '../../../src/oci/registry/push-image.ts';
import { ecrCredentials } from '../../../src/oci/registry/registry.ts';
import type { clientsOf } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** A server that tells who it is, at /crash ends, at /bad is unwell from then on, at /burn uses a second of CPU. */
const SERVER = `
import json, os, select, signal, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

state = {"well": os.environ.get("WELL", "yes") == "yes"}

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/crash":
            os._exit(3)
        if self.path == "/bad":
            state["well"] = False
        if self.path == "/burn":
            until = time.process_time() + 1
            while time.process_time() < until:
                pass
        body = json.dumps({"pid": os.getpid(), "uid": os.getuid(), "version": os.environ.get("VERSION"), "env": dict(os.environ)}).encode()
        self.send_response(200 if state["well"] else 500)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

host, port = os.environ.get("LISTEN", "0.0.0.0:8080").split(":")
server = ThreadingHTTPServer((host, int(port)), Handler)
server.daemon_threads = False

def stop(*_):
    print("told to stop", flush=True)
    threading.Thread(target=server.shutdown).start()

if os.environ.get("STUBBORN"):
    signal.signal(signal.SIGTERM, lambda *_: print("no", flush=True))
else:
    signal.signal(signal.SIGTERM, stop)
print("listening", flush=True)
print("on stderr", file=sys.stderr, flush=True)
server.serve_forever()
# Who has connected before is answered: the load balancer may have sent somebody in the same moment.
while select.select([server.socket], [], [], 0)[0]:
    server.handle_request()
server.server_close()
print("stopped", flush=True)
`;
/** A repository, an image of the server in it, and what pushes others of it. */
export async function makeImages({ ecr }: Pick<ReturnType<typeof clientsOf>, 'ecr'>) {
  const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName: 'mysfits/service' }));
  const uri = repository?.repositoryUri ?? '';
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const credentials = ecrCredentials(authorizationData?.[0]?.authorizationToken ?? '');
  const folder = await mkdtemp(join(await tempFolder(), 'image-'));
  const common = { mode: 0o644, uid: 0, gid: 0, type: 'file' } as const;
  const layer = await writeLayer({ folder, entries: [{ ...common, path: 'app/server.py', from: Buffer.from(SERVER) }] });
  const registry = { address: uri.slice(0, uri.indexOf('/')), credentials };
  const push = async (tag: string, { architecture = 'amd64', packed = true, command = ['python3', '/app/server.py'] } = {}) => {
    const config = {
      architecture,
      os: 'linux',
      config: {
        Cmd: command.map((word) => (packed ? word.replace('/app/', '') : word)),
        WorkingDir: '/app',
        User: '10001:10001',
        Labels: packed ? { [packedLabels.runtime]: 'python3' } : {},
      },
    };
    await pushImage(registry, 'mysfits/service', tag, imageSource({ config, layers: [layer] }));
    return `${uri}:${tag}`;
  };
  return { uri, push, registry, image: await push('one') };
}
