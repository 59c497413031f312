import { ExplainedError } from '../course/errors.ts';
import { visit } from './visit.ts';

/** Milliseconds that a look at a local address may take. */
const PATIENCE = 5_000;

/** What came back from an endpoint that was asked as if it were a sandbox. */
export interface SandboxAnswer {
  readonly isSandbox: boolean;
  /** The address it told, without a slash at the end; undefined when it knows none. */
  readonly url: string | undefined;
}

/**
 * Asks an endpoint where something of the sandbox's answers: `websites/BUCKET`, `load-balancers/NAME`.
 * @throws the system's error when nobody answers
 */
export async function askSandbox(endpoint: string, path: string): Promise<SandboxAnswer> {
  const { status, type, text } = await visit(`${endpoint}/_sandbox/${path}`, { patience: PATIENCE });
  const body: unknown = type.includes('json') ? JSON.parse(text) : undefined;
  const url = typeof body === 'object' && body !== null && 'url' in body ? body.url : undefined;
  return {
    // The sandbox answers this address in JSON whatever it says; AWS's own S3 would answer in XML.
    isSandbox: body !== undefined,
    url: status === 200 && typeof url === 'string' ? url.replace(/\/$/, '') : undefined,
  };
}

export interface SandboxQuestion {
  readonly endpoint: string;
  readonly path: string;
  /** What is asked for, for the error when nobody answers: `the website`. */
  readonly what: string;
  /** The error for a sandbox that knows no such thing. */
  readonly unknown: () => ExplainedError;
}

/**
 * Asks an endpoint that must be a sandbox.
 * @throws ExplainedError when nobody answers, or it knows no such thing
 */
export async function urlFromSandbox({ endpoint, path, what, unknown }: SandboxQuestion): Promise<string> {
  let answer: SandboxAnswer;
  try {
    answer = await askSandbox(endpoint, path);
  } catch (cause) {
    throw new ExplainedError({
      what: `Can't reach the rehearsal at ${endpoint}`,
      why: `It was asked for the address of ${what} and gave no answer.`,
      nextSteps: ['Run the same command again: it starts the sandbox where it is stopped.'],
      cause,
    });
  }
  if (answer.url === undefined) throw unknown();
  return answer.url;
}

/**
 * Makes what asks an endpoint that may be a sandbox, that of another workspace for one: undefined where it is none. One
 * that is none is asked once, and never again. The question throws its own error where a sandbox knows no such thing.
 */
export function perhapsSandbox(): (question: Omit<SandboxQuestion, 'what'>) => Promise<string | undefined> {
  let isSandbox: boolean | undefined;
  return async ({ endpoint, path, unknown }) => {
    if (isSandbox === false) return undefined;
    const answer = await askSandbox(endpoint, path).catch(() => undefined);
    isSandbox ??= answer?.isSandbox ?? false;
    if (answer?.url !== undefined) return answer.url;
    if (isSandbox) throw unknown();
    return undefined;
  };
}
