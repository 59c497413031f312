import { choices } from '../../steps/choices.ts';
import type { KnownFlag } from './arguments/parse.ts';
import type { Command } from './command.ts';
import { choiceFlags } from './context/choices.ts';

export const groups = ['Learn', 'Look', 'Clean up', 'Trouble'] as const;

/** A command as the help tells it, and the way to its code, which is loaded only when it is called. */
export interface CommandCard {
  readonly name: string;
  readonly group: (typeof groups)[number];
  /** What may follow the name: `[--through MODULE]`. */
  readonly takes?: string;
  readonly summary: string;
  /** What more there is to say, a paragraph each. */
  readonly details: readonly string[];
  /** What follows the program's name in an example. */
  readonly examples: readonly string[];
  readonly flags?: readonly KnownFlag[];
  /** Called by programs, not by people: no list shows it. */
  readonly hidden?: boolean;
  /** The most words that may follow the name. */
  readonly words: number;
  readonly load: () => Promise<Command>;
}

export const commands: readonly CommandCard[] = [
  {
    name: 'up',
    group: 'Learn',
    takes: '[--through MODULE]',
    summary: 'Build the course, or what of it is missing',
    details: [
      'Builds every module up to the named one, whatever is ready side by side, and shows each call before it is sent. Stopped at any moment, it goes on where it was.',
      'Modules: website, service, delivery, data.',
    ],
    examples: ['up --rehearse', 'up --aws --profile me --region eu-west-1 --yes', 'up --through website'],
    flags: [{ name: 'through', value: 'MODULE', help: 'The last module to build' }, ...choiceFlags(choices)],
    words: 0,
    load: async () => (await import('./up.ts')).up,
  },
  {
    name: 'plan',
    group: 'Learn',
    summary: 'Show every step, its calls, usual time and price; write nothing',
    details: ['Names that AWS gives out stand as placeholders. Nothing is sent and nothing is written.'],
    examples: ['plan', 'plan --json'],
    flags: choiceFlags(choices),
    words: 0,
    load: async () => (await import('./plan.ts')).plan,
  },
  {
    name: 'push',
    group: 'Learn',
    takes: '[-m MESSAGE]',
    summary: 'Commit your service/ and follow it through the pipeline',
    details: [
      'Shows what differs from what was committed last, commits it, and follows Source, Build and Deploy until the new task answers. Ctrl-C only stops looking: the pipeline goes on, and the same command looks again.',
      'The module "delivery" builds the pipeline. A git push to its repository is delivered the same way: status prints the line that clones it.',
    ],
    examples: ['push', 'push -m "Greet the visitors"', 'push --json'],
    flags: [{ name: 'message', short: 'm', value: 'MESSAGE', help: 'What the commit says; drafted if left out' }],
    words: 0,
    load: async () => (await import('./push.ts')).push,
  },
  {
    name: 'verify',
    group: 'Learn',
    takes: '[MODULE] | --exercise ID',
    summary: 'Prove that each finished module works, or name what is wrong',
    details: [
      'An exercise does something to what stands and tells what happens: stop-a-task stops the task of the service, push-a-change ships what you changed in service/.',
    ],
    examples: ['verify', 'verify website', 'verify --exercise stop-a-task'],
    flags: [{ name: 'exercise', value: 'ID', help: 'An exercise to do on what stands: stop-a-task, push-a-change' }],
    words: 1,
    load: async () => (await import('./verify.ts')).verify,
  },
  {
    name: 'status',
    group: 'Look',
    summary: 'What exists, since when, what it costs, its links, what drifted',
    details: [
      'Looks at AWS, not only at the file. Works from any folder: without a workspace here it takes the one you used last.',
    ],
    examples: ['status', 'status --json'],
    words: 0,
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'open',
    group: 'Look',
    takes: '[site|service|pipeline]',
    summary: 'Open what you built in the browser',
    details: ['Where there is no screen, the link is printed.'],
    examples: ['open', 'open service'],
    words: 1,
    load: async () => (await import('./open.ts')).open,
  },
  {
    name: 'logs',
    group: 'Look',
    takes: '[-f] [--since SPAN] [--build]',
    summary: 'What your containers wrote, as it comes; or the last build',
    details: ['Each line: when, by which task, what. Without --follow it ends with the last line there is.'],
    examples: ['logs', 'logs -f', 'logs --since 2h --json', 'logs --build'],
    flags: [
      { name: 'follow', short: 'f', help: 'Go on as lines come, until Ctrl-C' },
      { name: 'build', help: 'What the last build of the pipeline printed' },
      { name: 'since', value: 'SPAN', help: 'How far back to begin: 30s, 15m, 2h, 1d (1h if left out)' },
    ],
    words: 0,
    load: async () => (await import('./logs.ts')).logs,
  },
  {
    name: 'policy',
    group: 'Look',
    summary: 'Print the least IAM policy that the course and its teardown need',
    details: [],
    examples: ['policy', 'policy --region eu-west-1 --json'],
    words: 0,
    load: async () => (await import('./policy.ts')).policy,
  },
  {
    name: 'teardown',
    group: 'Clean up',
    takes: '[MODULE] [--dry-run]',
    summary: 'Delete what was built, look for leftovers, write receipt.md',
    details: [
      'Shows first what goes and what stays. In AWS you type the name of the project, in a rehearsal Enter does; --yes answers both. A module takes along every later one that needs it.',
    ],
    examples: ['teardown --dry-run', 'teardown', 'teardown website --yes'],
    flags: [{ name: 'dry-run', help: 'Only show what would go and what would stay' }],
    words: 1,
    load: async () => (await import('./teardown.ts')).teardown,
  },
  {
    name: 'recover',
    group: 'Trouble',
    takes: '[--project ID]',
    summary: 'Build a lost state file again, from tags and names',
    details: [
      "Looks for what stands, takes only what carries this project's marks, and shows it before it writes. Nothing in AWS is changed.",
      'Where several projects could be meant, --project says which. From another folder or machine, say where it was built too: --aws --region.',
    ],
    examples: ['recover', 'recover --aws --region eu-west-1 --project mysfits-ab12cd --yes'],
    flags: [{ name: 'project', value: 'ID', help: 'The project to look for, like mysfits-ab12cd' }],
    words: 0,
    load: async () => (await import('./recover.ts')).recover,
  },
  {
    name: 'doctor',
    group: 'Trouble',
    summary: 'Check this machine, your credentials and your account',
    details: [],
    examples: ['doctor', 'doctor --aws --profile me --region eu-west-1'],
    words: 0,
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'sandbox',
    group: 'Trouble',
    takes: 'start|stop|status|env|inbox|inventory|reset',
    summary: 'The local AWS that a rehearsal runs on',
    details: [
      'start and stop it, see whether it runs, print exports for other programs (env), read the mail it caught (inbox), list everything that exists in it (inventory), or throw its whole world away (reset).',
    ],
    examples: ['sandbox status --json', 'eval "$(... sandbox env)"', 'sandbox inventory --json'],
    words: 1,
    load: async () => (await import('./sandbox.ts')).sandbox,
  },
  {
    name: 'git-credential',
    group: 'Trouble',
    hidden: true,
    takes: 'get',
    summary: 'Tell git who you are when it clones from CodeCommit or pushes to it',
    details: [
      "git itself calls it, by its setting credential.helper. It answers for CodeCommit's own hosts and for the sandbox of a workspace, with a signature that is good for 15 minutes; to others it says nothing.",
    ],
    examples: ['git-credential get'],
    words: 1,
    load: async () => (await import('./git-credential.ts')).gitCredential,
  },
];
