import type { World } from '../../world/world.ts';
import { type BuildRecord, buildArn, type PhaseRecord } from './model.ts';
import { shownBuild } from './shown-build.ts';

/**
 * Lets the world know how a build stands, as EventBridge is told of it:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
 */
export function tellState(world: World, build: BuildRecord): void {
  const { id, of, status, initiator, number, start, end, phases, sourceVersion } = build;
  const { artifacts, logs, currentPhase } = shownBuild(world, build);
  const { image, privilegedMode, computeType, type, environmentVariables = [] } = of.environment ?? {};
  world.happenings.tell({
    source: 'aws.codebuild',
    detailType: 'CodeBuild Build State Change',
    resources: [buildArn(world, id)],
    detail: {
      'build-status': status,
      'project-name': of.name,
      'build-id': buildArn(world, id),
      'additional-information': {
        ...(artifacts && {
          artifact: { md5sum: artifacts.md5sum ?? '', sha256sum: artifacts.sha256sum ?? '', location: artifacts.location ?? '' },
        }),
        environment: {
          image,
          'privileged-mode': privilegedMode ?? false,
          'compute-type': computeType,
          type,
          'environment-variables': environmentVariables.map(({ name, value, type: kind = 'PLAINTEXT' }) => ({
            name,
            type: kind,
            value,
          })),
        },
        'timeout-in-minutes': of.timeoutInMinutes,
        'build-complete': end !== undefined,
        'build-number': number,
        initiator,
        'build-start-time': spoken(start),
        source: { type: of.source?.type, ...(of.source?.location && { location: of.source.location }) },
        ...(sourceVersion !== undefined && { 'source-version': sourceVersion }),
        logs: { 'group-name': logs?.groupName, 'stream-name': logs?.streamName, 'deep-link': logs?.deepLink },
        phases: phases.map(told),
      },
      'current-phase': currentPhase,
      'current-phase-context': contextOf(phases.at(-1)?.context),
      version: '1',
    },
  });
}

const told = ({ type, status, start, end, context }: PhaseRecord) => ({
  'phase-context': context ? [`${context.code}: ${context.message}`] : [],
  'start-time': spoken(start),
  ...(end !== undefined && { 'end-time': spoken(end), 'duration-in-seconds': Math.round((end - start) / 1000) }),
  'phase-type': type,
  ...(status !== undefined && { 'phase-status': status }),
});

const contextOf = (context: PhaseRecord['context']): string => `[${context ? `${context.code}: ${context.message}` : ''}]`;

/** `Sep 1, 2017 4:12:29 PM` */
const spoken = (time: number): string =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })
    .format(time)
    .replaceAll('\u202f', ' ');
