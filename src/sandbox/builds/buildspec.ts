import { parse } from 'yaml';

/** The phases that a buildspec may describe, in their order. */
export const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
export type PhaseName = (typeof PHASES)[number];

export interface SpecPhase {
  readonly commands: readonly string[];
  /** Run whether the commands went well or not. */
  readonly finally: readonly string[];
  readonly onFailure: 'ABORT' | 'CONTINUE' | undefined;
}

export interface SpecArtifacts {
  readonly files: readonly string[];
  readonly exclude: readonly string[];
  readonly name: string | undefined;
  readonly baseDirectory: string | undefined;
  readonly discardPaths: boolean;
}

/** What a buildspec says: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */
export interface Buildspec {
  readonly variables: Readonly<Record<string, string>>;
  readonly exported: readonly string[];
  readonly shell: 'sh' | 'bash';
  readonly phases: Readonly<Partial<Record<PhaseName, SpecPhase>>>;
  readonly artifacts: SpecArtifacts | undefined;
}

/** A buildspec that can't be followed; the build's phase says so with the code YAML_FILE_ERROR. */
export class BuildspecError extends Error {
  override readonly name = 'BuildspecError';
}

type Node = Readonly<Record<string, unknown>>;

/** What there is beside, and isn't done here: it is refused by name rather than passed over. */
const UNSERVED = ['parameter-store', 'secrets-manager', 'git-credential-helper'] as const;

/** @throws BuildspecError */
export function readBuildspec(text: string): Buildspec {
  const spec = nodeOf(parsed(text), 'buildspec');
  if (String(spec.version) !== '0.2')
    throw new BuildspecError(`Unsupported version: ${spec.version ?? 'none'}; only version 0.2 is served`);
  const env = nodeOf(spec.env, 'env');
  for (const name of UNSERVED) if (env[name] !== undefined) throw new BuildspecError(`env/${name} is not served by this sandbox`);
  if (spec['run-as'] !== undefined) throw new BuildspecError('run-as is not served by this sandbox');
  const phases = nodeOf(spec.phases, 'phases');
  const strange = Object.keys(phases).find((name) => !(PHASES as readonly string[]).includes(name));
  if (strange !== undefined) throw new BuildspecError(`Invalid buildspec phase name: ${strange}. Expecting: ${PHASES.join(',')}`);
  const shell = env.shell ?? 'sh';
  if (shell !== 'sh' && shell !== 'bash' && shell !== '/bin/sh')
    throw new BuildspecError(`The shell ${shell} is not served by this sandbox`);
  return {
    variables: Object.fromEntries(
      Object.entries(nodeOf(env.variables, 'env/variables')).map(([name, value]) => [name, String(value)]),
    ),
    exported: listOf(env['exported-variables'], 'env/exported-variables'),
    shell: shell === 'bash' ? 'bash' : 'sh',
    phases: Object.fromEntries(
      PHASES.flatMap((name) => (phases[name] === undefined ? [] : [[name, phaseOf(nodeOf(phases[name], name), name)]])),
    ),
    artifacts: spec.artifacts === undefined ? undefined : artifactsOf(nodeOf(spec.artifacts, 'artifacts')),
  };
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new BuildspecError((error as Error).message.split('\n')[0] ?? '');
  }
}

function phaseOf(phase: Node, name: string): SpecPhase {
  if (phase['run-as'] !== undefined) throw new BuildspecError(`run-as in ${name} is not served by this sandbox`);
  const onFailure = phase['on-failure'];
  if (onFailure !== undefined && onFailure !== 'ABORT' && onFailure !== 'CONTINUE') {
    throw new BuildspecError(`on-failure in ${name} must be ABORT or CONTINUE, not ${onFailure}`);
  }
  return { commands: listOf(phase.commands, `${name}/commands`), finally: listOf(phase.finally, `${name}/finally`), onFailure };
}

function artifactsOf(artifacts: Node): SpecArtifacts {
  const text = (name: string) => (artifacts[name] === undefined ? undefined : String(artifacts[name]));
  return {
    files: listOf(artifacts.files, 'artifacts/files'),
    exclude: listOf(artifacts['exclude-paths'], 'artifacts/exclude-paths'),
    name: text('name'),
    baseDirectory: text('base-directory'),
    discardPaths: artifacts['discard-paths'] === true || artifacts['discard-paths'] === 'yes',
  };
}

function nodeOf(value: unknown, name: string): Node {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new BuildspecError(`Expected ${name} to be a map of names and values`);
  return value as Node;
}

function listOf(value: unknown, name: string): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new BuildspecError(`Expected ${name} to be a list`);
  return value.map((each) => {
    if (typeof each === 'string' || typeof each === 'number') return String(each);
    // A command with a colon and a blank is a map to YAML; AWS says so as well.
    throw new BuildspecError(`Expected ${name} to hold strings only; found: ${JSON.stringify(each)}`);
  });
}
