import { ExplainedError } from '../../course/errors.ts';

/** A build that ended otherwise than well, as far as it can be told why. */
export interface FailedBuild {
  /** `FAILED`, `TIMED_OUT`, `STOPPED`, `FAULT` */
  readonly status: string;
  /** The phase that failed, and what CodeBuild says of it. */
  readonly phase?: string | undefined;
  readonly message?: string | undefined;
  /** What it printed last. */
  readonly lines: readonly string[];
  /** The service's folder. */
  readonly folder: string;
  /** Where all of it can be read. */
  readonly url?: string | undefined;
}

/** How many of the last lines are shown. */
const shown = 12;

/** What a failure is known by, and what helps. */
const kinds: readonly { readonly known: RegExp; readonly what: string; readonly nextSteps: readonly string[] }[] = [
  {
    known: /toomanyrequests|Rate exceeded|pull rate limit/i,
    what: "CodeBuild can't pull the base image: the registry limits pulls",
    nextSteps: ['It ends by itself: run it again in a few minutes'],
  },
  {
    known: /is not authorized to perform|AccessDenied|ACCESS_DENIED/,
    what: "CodeBuild can't build the image: its role isn't allowed what it needs",
    nextSteps: ['Run it again: the core stack, which holds the role, is brought into line first'],
  },
  {
    known: /no matching distribution found|Could not find a version that satisfies/i,
    what: "CodeBuild can't install the Python packages: one of requirements.txt isn't there as it is asked for",
    nextSteps: ['Mend requirements.txt, then run it again'],
  },
];

/** Makes an error for people of a build that failed: its last lines, and what to do. */
export function buildInAccountFailed({ status, phase, message, lines, folder, url }: FailedBuild): ExplainedError {
  const text = [...lines, message ?? ''].join('\n');
  const kind = kinds.find(({ known }) => known.test(text));
  const ends: Readonly<Record<string, string>> = { TIMED_OUT: 'It took too long', STOPPED: 'Somebody stopped it' };
  const last = lines.slice(-shown);
  const why = [...last, ...(message ? [`${phase ?? 'Build'}: ${message}`] : []), ...(ends[status] ? [ends[status]] : [])];
  return new ExplainedError({
    what: kind?.what ?? "CodeBuild can't build the service's image",
    why: why.length === 0 ? `The build ended as ${status}` : why.join('\n'),
    nextSteps: [
      ...(kind?.nextSteps ?? [`Mend what is wrong in ${folder}, then run it again`]),
      ...(url === undefined ? [] : [`Read it whole: ${url}`]),
    ],
  });
}

/**
 * CodeBuild lets new accounts run no build at all until somebody has looked at them.
 * @param otherwise what else helps, a sentence each
 */
export function noBuildsAllowed(cause: ExplainedError, otherwise: readonly string[] = [buildHere]): ExplainedError {
  return new ExplainedError({
    what: "CodeBuild doesn't let this account build yet",
    why: cause.why ?? cause.message,
    nextSteps: [
      'New accounts start with a quota of none. Ask for one in the console: Service Quotas, AWS CodeBuild, "Concurrently running builds for Linux/Small environment"',
      ...otherwise,
    ],
    cause,
  });
}

const buildHere = 'Or install a container engine on this machine, and build here: MYSFITS_BUILDER=engine before the same command';
