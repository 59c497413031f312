/** What of an environment decides where tasks and builds find Python and a container engine. */
const NAMES = [
  'PATH',
  'MYSFITS_ENGINE',
  'MYSFITS_PYTHON',
  'MYSFITS_PYTHON_IMAGE',
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_TLS',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
] as const;

/** Those of the variables that are set. */
export type Surroundings = Readonly<Partial<Record<(typeof NAMES)[number], string>>>;

/** What of an environment a sandbox has to know. */
export function surroundingsOf(env: NodeJS.ProcessEnv): Surroundings {
  return Object.fromEntries(NAMES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/**
 * Takes over what somebody else's environment says; what isn't set there is unset. A sandbox outlives the command that started
 * it: the learner may have installed Python or chosen another engine since, and means the same for its tasks.
 * @throws TypeError for anything but texts
 */
export function takeOver(given: unknown, env: NodeJS.ProcessEnv): void {
  const all = new Map(Object.entries(given ?? {}));
  for (const name of NAMES) {
    const value = all.get(name);
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`${name} is a text.`);
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
}
