import { delimiter, dirname } from 'node:path';
import { findPython, type Python, venvOf } from '../../../../oci/python/find-python.ts';
import { readIdentity } from '../../../world/identity.ts';
import type { World } from '../../../world/world.ts';
import { sessionKeys } from '../../iam/roles.ts';
import { type FunctionRecord, logGroupOf } from '../model.ts';

/** Seconds that the keys of a process are good for: longer than one is kept. */
export const KEYS = 12 * 60 * 60;

const found = new Map<string, Python>();

/** The Python that functions run on: one with boto3 where there is one, as Lambda's runtimes have it. */
export async function pythonFor(world: World): Promise<Python | undefined> {
  const venv = venvOf(dirname(world.dir));
  // The learner may choose another one, or make a virtual environment, while this world is open.
  const place = JSON.stringify([process.env.PATH, process.env.MYSFITS_PYTHON, venv]);
  const known = found.get(place);
  if (known) return known;
  const python = await findPython({ venv, requirements: 'boto3' });
  if (python?.missing.length === 0) found.set(place, python);
  return python;
}

export interface Place {
  readonly python: Python;
  /** The folder of the code, and one to write in. */
  readonly task: string;
  readonly scratch: string;
  /** Of the runtime API. */
  readonly address: string;
  readonly token: string;
  readonly stream: string;
}

/**
 * The environment of a function's process; nothing of our own reaches it.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function environmentOf(world: World, record: FunctionRecord, place: Place): Record<string, string> {
  const { python, task, scratch, address, token, stream } = place;
  const keys = sessionKeys(world, record.role, record.name, KEYS);
  const port = readIdentity(world.dir)?.apiPort;
  return {
    LANG: 'C.UTF-8',
    TZ: ':UTC',
    PATH: [...new Set([dirname(python.path), '/usr/local/bin', '/usr/bin', '/bin'])].join(delimiter),
    // Lambda's /tmp is the function's own.
    HOME: scratch,
    TMPDIR: scratch,
    PYTHONDONTWRITEBYTECODE: '1',
    ...record.environment,
    ...(port !== undefined && { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` }),
    AWS_REGION: world.region,
    AWS_DEFAULT_REGION: world.region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    AWS_EXECUTION_ENV: `AWS_Lambda_${record.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: record.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(record.memory),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(record.name),
    AWS_LAMBDA_LOG_STREAM_NAME: stream,
    AWS_LAMBDA_RUNTIME_API: address,
    LAMBDA_TASK_ROOT: task,
    LAMBDA_RUNTIME_DIR: dirname(task),
    _HANDLER: record.handler,
    MYSFITS_RUNTIME_TOKEN: token,
  };
}
