import type { CourseTools, LearnersFiles, Machine } from '../../aws/tools.ts';

/** Where a plan would be carried out, as far as it is known. */
export interface PlannedWhere {
  readonly account: string;
  readonly region: string;
  readonly files: LearnersFiles;
  readonly machine: Machine;
  /** Whether it would be a rehearsal, whose tasks run on this machine. */
  readonly tasksRunHere: boolean;
}

/** Tools that know everything a preview needs and reach nothing: what only AWS can tell stands as a named placeholder. */
export function planningTools({ account, region, files, machine, tasksRunHere }: PlannedWhere): CourseTools {
  const unreachable = async (): Promise<never> => {
    throw new Error('A plan sends nothing.');
  };
  return {
    account,
    region,
    files,
    machine,
    send: unreachable,
    lookUp: async (_look, placeholder) => placeholder,
    until: unreachable,
    target: {
      kind: 'aws',
      endpoint: undefined,
      credentials: unreachable,
      region,
      pollEvery: () => 0,
      pace: 1,
      tasksRunHere,
      websiteUrl: async (bucket) => `<website of ${bucket}>`,
      loadBalancerUrl: async (dnsName) => `http://${dnsName}`,
      objectUrl: (bucket, key) => `<${bucket}/${key}>`,
      gitUrl: (repository) => `<git address of ${repository}>`,
      consoleUrl: () => undefined,
    },
  };
}
