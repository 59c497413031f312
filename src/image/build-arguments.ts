/**
 * The build arguments of the service's image. MYSFITS_PYTHON_IMAGE takes another base image than the Dockerfile's:
 * one that is on this machine already, or in a registry that can be reached.
 */
export function buildArguments(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return env.MYSFITS_PYTHON_IMAGE ? { PYTHON_IMAGE: env.MYSFITS_PYTHON_IMAGE } : {};
}
