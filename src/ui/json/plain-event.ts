import type { EngineEvent } from '../../engine/events.ts';

/** An event as it is published: of the calls about to be sent only what says what they are, not what sends them. */
export function plainEvent(event: EngineEvent): EngineEvent {
  if (event.type !== 'requests-shown') return event;
  return {
    ...event,
    requests: event.requests.map(({ kind, service, operation, input, line }) => ({ kind, service, operation, input, line })),
  };
}
