import { ExplainedError } from '../../course/errors.ts';
import { findPython, oldestPython, type Python } from '../../oci/python/find-python.ts';

export interface PythonOptions {
  /** The text of requirements.txt. */
  readonly requirements: string;
  readonly env: NodeJS.ProcessEnv;
  /** Our virtual environment, see venvOf. */
  readonly venv: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The Python that runs the service where there is no engine.
 * @throws ExplainedError of kind `preflight` that says what is missing, and how it comes here
 */
export async function pythonThatServes({ requirements, env, venv, signal }: PythonOptions): Promise<Python> {
  const python = await findPython({ env, venv, requirements, signal });
  if (python?.missing.length === 0) return python;
  const oldest = oldestPython.join('.');
  const lacks = python?.missing.map(({ wanted, found }) => (found ? `${wanted} (${found} is there)` : wanted)).join(', ');
  throw new ExplainedError({
    what: python
      ? `Python ${python.version} is here, but it lacks: ${lacks}`
      : `There is no Python ${oldest} or newer on this machine`,
    why: 'no container engine answers, so the service runs as a process of this machine',
    nextSteps: [
      'Let them be installed: the same command with --install (or MYSFITS_INSTALL=1)',
      'Or install them yourself: on Debian and Ubuntu, apt-get install python3 python3-flask python3-flask-cors python3-waitress python3-boto3',
      'Or start a container engine (Docker, Podman, Colima, Finch); then nothing has to be installed',
    ],
    kind: 'preflight',
  });
}
