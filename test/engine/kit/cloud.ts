import { readFileSync, writeFileSync } from 'node:fs';

/** Something that stands in the cloud of these tests. */
export interface Thing {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly project: string;
  /** Ids of the things it can't be without: they can't go while it stands. */
  readonly standsOn: readonly string[];
  /** Done by a second call after the create. */
  wired: boolean;
  /** What it was last written with. */
  content: string;
}

export interface SentCall {
  readonly operation: 'Create' | 'Write' | 'Delete';
  readonly name: string;
  /** On whose behalf. */
  readonly step: string | undefined;
}

/**
 * A cloud that refuses what a real one refuses: a name twice, standing on what isn't there,
 * deleting what something stands on. Kept in a file where it has to outlive a process.
 */
export class Cloud {
  readonly things = new Map<string, Thing>();
  readonly sent: SentCall[] = [];
  /** Every look, by name. */
  readonly looks: string[] = [];
  #made = 0;

  constructor(readonly file?: string) {
    if (file === undefined) return;
    try {
      const kept = JSON.parse(readFileSync(file, 'utf8')) as { made: number; things: Thing[] };
      this.#made = kept.made;
      for (const thing of kept.things) this.things.set(thing.name, thing);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  look(name: string): Thing | undefined {
    this.looks.push(name);
    return this.things.get(name);
  }

  create(thing: Omit<Thing, 'id' | 'wired' | 'content'>, step?: string): Thing {
    if (this.things.has(thing.name)) throw new Error(`${thing.name} exists already`);
    const ids = [...this.things.values()].map(({ id }) => id);
    const absent = thing.standsOn.find((id) => !ids.includes(id));
    if (absent !== undefined) throw new Error(`${thing.name} can't stand on ${absent}: it isn't there`);
    this.#made += 1;
    const made: Thing = { ...thing, id: `id-${this.#made}`, wired: false, content: '' };
    this.things.set(made.name, made);
    this.#note({ operation: 'Create', name: thing.name, step });
    return { ...made };
  }

  write(name: string, content: string, step?: string): void {
    const thing = this.things.get(name);
    if (thing === undefined) throw new Error(`${name} isn't there`);
    thing.wired = true;
    thing.content = content;
    this.#note({ operation: 'Write', name, step });
  }

  delete(name: string, step?: string): void {
    const thing = this.things.get(name);
    if (thing === undefined) throw new Error(`${name} isn't there`);
    const user = [...this.things.values()].find(({ standsOn }) => standsOn.includes(thing.id));
    if (user !== undefined) throw new Error(`${name} is in use by ${user.name}`);
    this.things.delete(name);
    this.#note({ operation: 'Delete', name, step });
  }

  #note(call: SentCall): void {
    this.sent.push(call);
    if (this.file === undefined) return;
    writeFileSync(this.file, JSON.stringify({ made: this.#made, things: [...this.things.values()] }));
  }
}
