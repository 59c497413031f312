import { type ErrorView, errorView } from '../../course/errors.ts';

/** One line of the doctor. */
export interface Finding {
  readonly type: 'finding';
  /** What was looked at, as it is when it is well: "Node.js 20.20.0 serves". */
  readonly title: string;
  readonly ok: boolean;
  readonly error?: ErrorView;
}

/** A look at one thing. It gives back what it found in a sentence, or throws an error that says the way out. */
export interface Checkup {
  /** What is looked at, for the line of a failure. */
  readonly about: string;
  readonly look: () => Promise<string>;
}

/** Looks, and makes a finding of whatever comes of it. */
export async function examine({ about, look }: Checkup): Promise<Finding> {
  try {
    return { type: 'finding', title: await look(), ok: true };
  } catch (error) {
    return { type: 'finding', title: about, ok: false, error: errorView(error) };
  }
}
