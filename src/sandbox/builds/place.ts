import type { BuildShell } from './shell.ts';

/** Where the commands of one build run. */
export interface BuildPlace {
  /** Where they find the source. */
  readonly source: string;
  /** Where they reach the sandbox. */
  readonly endpoint: string;
  /** PATH and HOME. */
  readonly env: Readonly<Record<string, string>>;
  /** Opens the shell that the commands run in. */
  shell(options: {
    readonly shell: 'sh' | 'bash';
    readonly env: Readonly<Record<string, string>>;
    readonly onLine: (text: string) => void;
  }): Promise<BuildShell>;
  /** Brings what the commands have made to this machine, into the workshop's own folder of the source. */
  collect(signal: AbortSignal): Promise<void>;
  /** Ends everything that runs in it, and takes it away. */
  close(): Promise<void>;
}
