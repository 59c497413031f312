/** Something that a service lets the world know of, as EventBridge carries it. */
export interface Happening {
  /** The service as its events name it: `aws.codecommit`. */
  readonly source: string;
  /** `CodeCommit Repository State Change` */
  readonly detailType: string;
  /** ARNs of what it happened to. */
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What services tell, and who listens: those that tell know nobody. */
export interface Happenings {
  tell(happening: Happening): void;
  /** @returns what ends the listening */
  listen(listener: (happening: Happening) => void): () => void;
}

/** The happenings of one world. A listener that throws is a bug of ours: it is reported, and the others are told. */
export function happenings(report: (error: unknown, where: string) => void): Happenings {
  const listeners = new Set<(happening: Happening) => void>();
  return {
    tell(happening) {
      for (const listener of listeners) {
        try {
          listener(happening);
        } catch (error) {
          report(error, `${happening.source}: ${happening.detailType}`);
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
