import type { LayerEntry } from '../../../oci/layers/layer-entry.ts';

/** Where the stand-ins lie in a container; first in its PATH. */
export const TOOLS = '/codebuild/bin';

const knock = '.knock.py';

/**
 * `docker` and `aws` for a container: small programs that hand over their arguments and input, and print what comes back.
 * Plain Python, which a Python image has; of Node or `curl` nothing is known there.
 */
export function toolFiles({ url, token }: { readonly url: string; readonly token: string }): LayerEntry[] {
  const file = (name: string, text: string): LayerEntry => ({
    path: `${TOOLS.slice(1)}/${name}`,
    mode: 0o700,
    uid: 0,
    gid: 0,
    type: 'file',
    from: Buffer.from(text),
  });
  const asks = (tool: string) => file(tool, `#!/bin/sh\nexec python3 -I ${TOOLS}/${knock} ${tool} "$@"\n`);
  return [file(knock, program(url, token)), asks('docker'), asks('aws')];
}

const program = (url: string, token: string) => `import json, os, sys
from urllib.request import ProxyHandler, Request, build_opener

tool, *args = sys.argv[1:]
given = sys.stdin.read() if '--password-stdin' in args else ''
call = json.dumps({'args': args, 'cwd': os.getcwd(), 'env': dict(os.environ), 'stdin': given})
ask = Request(${JSON.stringify(url)} + '/' + tool, call.encode(), {'Authorization': 'Bearer ${token}'})
code = 1
try:
    # No proxy of the build's own stands between it and its door.
    with build_opener(ProxyHandler({})).open(ask) as answer:
        for line in answer:
            said = json.loads(line)
            if 'out' in said:
                print(said['out'], flush=True)
            if 'err' in said:
                print(said['err'], file=sys.stderr, flush=True)
            code = said.get('code', code)
except OSError as error:
    print(f'{tool}: {error}', file=sys.stderr)
sys.exit(code)
`;
