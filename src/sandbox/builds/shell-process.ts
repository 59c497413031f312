/** A shell that runs, and is told what to do by its input. */
export interface ShellProcess {
  write(text: string): void;
  /** Its exit code, once it has ended and all that it printed was told. */
  readonly ended: Promise<number>;
  /** Ends it with what it has started, whatever that does, and lets go of it. */
  kill(): Promise<void>;
}

/** Starts a shell; `onLine` is told what it prints, on either stream. */
export type BeginShell = (onLine: (text: string) => void) => Promise<ShellProcess>;
