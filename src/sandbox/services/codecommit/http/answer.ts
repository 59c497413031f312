import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { authorize } from '../../../authorization/authorize.ts';
import { resourceTagContext } from '../../../authorization/permission.ts';
import { AwsError } from '../../../aws-error.ts';
import type { Aside, AsideVisit, Call, Caller } from '../../../service.ts';
import type { WireResponse } from '../../../wire/types.ts';
import { alone } from '../branches.ts';
import { changesBetween, noteChanges } from '../changes.ts';
import { arnOf, historyOf, type RepositoryRecord, repositories } from '../model.ts';
import { listReferences } from '../store/references.ts';
import { takePush } from './push.ts';
import { type GitRoute, gitRoute } from './route.ts';
import { gitAnswer, gitStream } from './run-git.ts';
import { signerOf } from './signer.ts';

/** Git over HTTP: clones, fetches and pushes, as of https://git-codecommit.REGION.amazonaws.com. */
export const gitOverHttp: Aside = {
  asks(message) {
    const route = gitRoute(message);
    return route && operationOf(route);
  },
  async answer(visit) {
    const route = gitRoute(visit.message);
    if (!route) throw new AwsError('NotFound', 'There is nothing here.', { status: 404 });
    const path = `/v1/repos/${route.name}`;
    const host = (visit.message.headers.host ?? '').replace(/:\d+$/, '');
    const { caller } = signerOf(visit, { host, path, region: visit.world.region });
    visit.seen.caller = caller;
    const { name } = route;
    visit.seen.input = { repositoryName: name };
    allow(visit, caller, name, []);
    const repository = repositories(visit.world).get(name);
    // Git says by itself which repository wasn't found.
    if (!repository) throw new AwsError('RepositoryDoesNotExistException', `${name} does not exist`, { status: 404 });
    if (route.advertises) return await advertise(visit, route, repository);
    return route.program === 'upload-pack' ? await pull(visit, repository) : await push(visit, repository, caller);
  },
};

const operationOf = ({ program }: GitRoute): string => (program === 'upload-pack' ? 'GitPull' : 'GitPush');

/** @throws AwsError 403, in the words of IAM */
function allow(
  { world, message, signal, requestId, operation }: AsideVisit,
  caller: Caller,
  name: string,
  references: readonly string[],
): void {
  const { method = 'GET', url = '/', headers } = message;
  const http = { method, path: url, query: new URLSearchParams(), headers };
  const call: Call = { world, caller, requestId, service: 'codecommit', operation, http, signal };
  const context = {
    ...resourceTagContext(repositories(world).get(name)?.tags),
    // Which branches a push changes is known once it is here; git's question before it names none.
    ...(references.length > 0 && { 'codecommit:References': references }),
  };
  try {
    authorize([{ action: `codecommit:${operation}`, resources: [arnOf(world, name)], context }], call);
  } catch (error) {
    throw error instanceof AwsError ? new AwsError(error.code, error.message, { status: 403 }) : error;
  }
}

/** Which references there are, and what this git is able to. */
async function advertise(
  { world, signal, enter }: AsideVisit,
  { program }: GitRoute,
  repository: RepositoryRecord,
): Promise<WireResponse> {
  const leave = await enter();
  try {
    const told = await gitAnswer({ gitdir: historyOf(world, repository), program, advertises: true, signal });
    const title = `# service=git-${program}\n`;
    const body = Buffer.concat([Buffer.from(`${lengthOf(title)}${title}0000`), told]);
    return { status: 200, headers: headersOf(program, 'advertisement'), body };
  } finally {
    leave();
  }
}

async function pull({ world, message, signal }: AsideVisit, repository: RepositoryRecord): Promise<WireResponse> {
  const run = { gitdir: historyOf(world, repository), program: 'upload-pack', input: bodyOf(message), signal } as const;
  return { status: 200, headers: headersOf('upload-pack', 'result'), body: await gitStream(run) };
}

/** Takes a push in and has git carry it out, while nothing else changes the repository's references. */
async function push(visit: AsideVisit, { name }: RepositoryRecord, caller: Caller): Promise<WireResponse> {
  const { world, message, signal, enter, seen } = visit;
  const taken = await takePush(world, bodyOf(message), signal);
  try {
    seen.input = { repositoryName: name, references: taken.references };
    allow(visit, caller, name, taken.references);
    const leave = await enter();
    try {
      return await alone(world, name, async (_repository, gitdir) => {
        const before = listReferences(gitdir);
        try {
          const body = await gitAnswer({ gitdir, program: 'receive-pack', input: taken.read(), signal });
          return { status: 200, headers: headersOf('receive-pack', 'result'), body };
        } finally {
          // Whether or not the client still waits for it: what has changed has changed.
          noteChanges(world, name, changesBetween(before, listReferences(gitdir)), caller.arn);
        }
      });
    } finally {
      leave();
    }
  } finally {
    await taken.drop();
  }
}

/** A request's body as git wrote it: it packs what it sends once that is longer than a kilobyte. */
function bodyOf(message: AsideVisit['message']): Readable {
  if (!/^(x-)?gzip$/i.test(message.headers['content-encoding'] ?? '')) return message;
  const unpacked = createGunzip();
  message.once('error', (error) => unpacked.destroy(error));
  message.once('close', () => message.complete || unpacked.destroy(new Error('The client hung up.')));
  return message.pipe(unpacked);
}

/** The length of a line with its own four digits. */
const lengthOf = (line: string): string => (Buffer.byteLength(line) + 4).toString(16).padStart(4, '0');

function headersOf(program: GitRoute['program'], what: 'advertisement' | 'result'): Record<string, string> {
  return { 'content-type': `application/x-git-${program}-${what}`, 'cache-control': 'no-cache' };
}
