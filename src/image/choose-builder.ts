import { arch } from 'node:process';
import { lookForEngine } from '../oci/engine/find-engine.ts';
import type { Builder } from './builder.ts';

export interface ChooseOptions {
  /** Whether tasks run on this machine: then they can be processes where there is no engine. */
  readonly tasksRunHere: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds out what can build the image: an engine where one answers; else the packer, where the tasks run here; else
 * CodeBuild. The image is for the machine that builds it: Fargate runs both kinds, and no emulation slows the build.
 */
export async function chooseBuilder({ tasksRunHere, env = process.env, signal }: ChooseOptions): Promise<Builder> {
  const { engine, tried } = await lookForEngine({ env, ...(env.HOME === undefined ? {} : { home: env.HOME }), signal });
  if (engine && (engine.local || !tasksRunHere)) {
    const { name, version, where, os, architecture } = engine;
    return {
      kind: 'engine',
      engine,
      platform: `${os}/${architecture}`,
      told: `${name} ${version} at ${where} builds the image.`,
    };
  }
  const unusable = engine
    ? [`${engine.where}: its containers run on another machine`]
    : tried.map(({ where, problem }) => `${where}: ${problem}`);
  const why = unusable.length === 0 ? 'No container engine answers' : `No container engine can be used (${unusable.join('; ')})`;
  if (tasksRunHere) {
    const told = `${why}: the image is packed from its files, and this machine's own Python runs it as a process.`;
    return { kind: 'packer', platform: `linux/${ociArchitecture(arch)}`, told };
  }
  return { kind: 'codebuild', platform: 'linux/amd64', told: `${why}: AWS CodeBuild builds the image in your account.` };
}

/** Node's name of a processor by OCI's. */
function ociArchitecture(name: string): string {
  return name === 'x64' ? 'amd64' : name;
}
