import type { Readable } from 'node:stream';
import type { ImageSource } from '../../oci/image.ts';

/** How often and how patiently a container's health is looked at; times in milliseconds of our own. */
export interface HealthCheck {
  /** As ECS holds it: `CMD` or `CMD-SHELL` first. */
  readonly command: readonly string[];
  readonly interval: number;
  /** The interval until it is healthy for the first time. */
  readonly startInterval: number;
  readonly timeout: number;
  readonly retries: number;
  /** Failures in this time don't count. */
  readonly startPeriod: number;
}

/** One container of a task, as it shall run. */
export interface ContainerWish {
  readonly taskId: string;
  readonly name: string;
  readonly image: ImageSource;
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
  readonly user?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly readonlyRootFilesystem: boolean;
  /** 1024 are one CPU. */
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  /** TCP ports that it listens on. */
  readonly ports: readonly number[];
  readonly healthCheck?: HealthCheck;
  /** Told every line that it prints. */
  readonly onLine: (line: { readonly time: Date; readonly text: string }) => void;
}

export type Health = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

/** How a container ended. */
export interface Ending {
  /** 128 and the signal's number where a signal ended it. */
  readonly exitCode: number;
  readonly outOfMemory: boolean;
}

/** A container that runs, whatever it runs in. */
export interface RunningContainer {
  readonly runtimeId: string;
  /** Where on this machine each of its ports is found. */
  readonly ports: Readonly<Record<number, { readonly host: string; readonly port: number }>>;
  /** Resolves when it has ended, all that it printed was told, and nothing of it is left. */
  readonly ended: Promise<Ending>;
  /** Whether it runs no more; what it printed last may still be on its way. */
  hasExited(): boolean;
  signal(name: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Seconds of CPU that it has used since it began; undefined where that can't be told. */
  cpuSeconds(): Promise<number | undefined>;
  health(): Promise<Health>;
}

/** What runs containers. */
export interface Runtime {
  readonly kind: 'container' | 'process';
  /**
   * The URL by which containers of an image reach a port of this machine's loopback. Left out where they reach it as everybody
   * on this machine does.
   */
  endpoint?(image: ImageSource, port: number, signal: AbortSignal): Promise<string>;
  /** @throws StartError when it can't be started */
  start(wish: ContainerWish, signal: AbortSignal): Promise<RunningContainer>;
  /** Ends and removes whatever an earlier process of this world left behind. */
  sweep(): Promise<void>;
  /** Kills all that it started, and waits until nothing of it is left. */
  close(): Promise<void>;
}

/** Why a container can't be started, in ECS's words: `CannotStartContainerError: ...`. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Tells a stream's lines. */
export function tellLines(stream: Readable, onLine: (text: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.once('end', () => {
    if (rest !== '') onLine(rest);
  });
}
