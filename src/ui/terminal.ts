/** What is known of the place the output goes to; read once, at the start. */
export interface Terminal {
  /** Width to fold lines at; undefined where nobody folds (a pipe). */
  readonly columns: number;
  readonly colour: boolean;
  /** False: nothing but ASCII may be printed. */
  readonly unicode: boolean;
  /** Whether a moving line may be drawn on stderr. */
  readonly moves: boolean;
  /** Whether somebody is there to be asked, and if not, how we know. */
  readonly canAsk: true | { readonly because: string };
}

interface Streams {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { readonly isTTY?: boolean };
}

/** Reads what the streams and the environment say about the place the output goes to. */
export function readTerminal(
  streams: Streams,
  env: NodeJS.ProcessEnv,
  { noColor, json }: { noColor: boolean; json: boolean },
): Terminal {
  const { stdin, stdout, stderr } = streams;
  const dumb = env.TERM === 'dumb';
  const ci = isSet(env.CI) && env.CI !== 'false' && env.CI !== '0';
  return {
    columns: stdout.columns || Number.parseInt(env.COLUMNS ?? '', 10) || 80,
    // https://no-color.org: present and not empty, whatever its value. FORCE_COLOR is Node's and chalk's word for the opposite.
    colour: !noColor && !isSet(env.NO_COLOR) && !dumb && (forced(env) ?? stdout.isTTY === true),
    unicode: !dumb && speaksUnicode(env),
    moves: stderr.isTTY === true && !dumb && !ci && !json,
    canAsk: json
      ? { because: '--json is meant for programs' }
      : !stdin.isTTY
        ? { because: 'standard input is no terminal' }
        : ci
          ? { because: 'CI is set in the environment' }
          : true,
  };
}

/**
 * Whether a screen may be drawn that changes under the reader's eyes: both ends are terminals, the terminal can move its
 * cursor, and no machine sits in front of it. Ink draws nothing where any of CI's variables is set, so we ask for them all.
 */
export function canDraw(streams: Streams, env: NodeJS.ProcessEnv, { canAsk }: Pick<Terminal, 'canAsk'>): boolean {
  const ci = 'CONTINUOUS_INTEGRATION' in env || Object.keys(env).some((name) => name.startsWith('CI_'));
  return canAsk === true && streams.stdout.isTTY === true && env.TERM !== 'dumb' && !ci;
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== '';

function forced({ FORCE_COLOR }: NodeJS.ProcessEnv): boolean | undefined {
  if (FORCE_COLOR === undefined) return undefined;
  return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
}

/** The first of LC_ALL, LC_CTYPE and LANG that is set decides (POSIX, "Environment Variables", 8.2); none set says nothing. */
function speaksUnicode(env: NodeJS.ProcessEnv): boolean {
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(isSet);
  // The console of the Linux kernel has a font of 256 or 512 glyphs, ours mostly not among them.
  return env.TERM !== 'linux' && (locale === undefined || /utf-?8/i.test(locale));
}
