/** A flag of the command line. Every one has an environment variable, `MYSFITS_` and its name. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** What its value is called in the help; a flag without one is a switch. */
  readonly value?: string;
  readonly help: string;
  /** Other environment variables that are honoured when ours isn't set. */
  readonly alsoFrom?: readonly string[];
}

/** The flags that every command takes. */
export const globalFlags = [
  { name: 'rehearse', help: 'Build on this machine: free, no account' },
  { name: 'aws', help: 'Build in AWS' },
  { name: 'profile', value: 'NAME', help: 'Profile of your AWS configuration', alsoFrom: ['AWS_PROFILE'] },
  { name: 'region', value: 'REGION', help: 'AWS region, like eu-west-1', alsoFrom: ['AWS_REGION', 'AWS_DEFAULT_REGION'] },
  { name: 'endpoint-url', value: 'URL', help: 'Another AWS-compatible endpoint', alsoFrom: ['AWS_ENDPOINT_URL'] },
  { name: 'dir', value: 'FOLDER', help: 'Your workspace, where it is not ./mysfits' },
  { name: 'express', help: 'The wizard asks at no step; whatever is ready runs side by side' },
  { name: 'yes', short: 'y', help: 'Answer every question with yes; installs nothing' },
  { name: 'install', help: 'Allow installing what is missing on this machine' },
  { name: 'json', help: 'Machine-readable: one JSON event a line, nothing else' },
  { name: 'no-color', help: 'No colour (NO_COLOR does the same)' },
  { name: 'verbose', help: 'Show stack traces of errors, and every call of a plan' },
  { name: 'help', short: 'h', help: 'Show help' },
  { name: 'version', short: 'V', help: 'Show the version' },
] as const satisfies readonly Flag[];

/** The environment variable of a flag: `--endpoint-url` is `MYSFITS_ENDPOINT_URL`. */
export function variableOf(flag: string): string {
  return `MYSFITS_${flag.toUpperCase().replaceAll('-', '_')}`;
}
