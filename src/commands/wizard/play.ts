import type { CourseTools } from '../../aws/tools.ts';
import type { Course } from '../../course/course.ts';
import type { Term } from '../../course/glossary.ts';
import type { PlannedRequest } from '../../course/request.ts';
import type { EngineEvent } from '../../engine/events.ts';
import type { Board } from '../../ui/ink/board.ts';
import type { Whereabouts } from '../../ui/ink/header.ts';
import type { MapView } from '../../ui/ink/map/types.ts';
import type { Meter } from '../../ui/ink/meter.ts';
import type { Answer, Page } from '../../ui/ink/page.ts';
import type { Stage } from '../../ui/ink/stage.ts';
import type { CommandContext, CommandEnd } from '../command.ts';
import type { Standing } from '../context/standing.ts';

/** What the learner asked for at a pause, to be done once the run has come to rest. `again`: the same run, chosen otherwise. */
export type Intent = 'quit' | 'teardown' | 'again';

/** What every part of the wizard shares while it plays. */
export interface Play {
  /** Flags, screen and hints as the commands are given them; what was chosen on the way is put into the flags. */
  context: CommandContext;
  standing: Standing;
  where: Whereabouts | undefined;
  /** What goes on while no step is at work. */
  busy: string;
  express: boolean;
  intent: Intent | undefined;
  /** Where a screen reader reads, and what is drawn, are decided once. */
  readonly spoken: boolean;
  /** Draws the architecture as it stands; nothing, as long as the course isn't loaded. */
  drawMap: (view: MapView) => readonly string[];
  readonly course: Course<CourseTools>;
  readonly glossary: readonly Term[];
  readonly stage: Stage;
  readonly board: Board;
  readonly meter: Meter;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly stop: AbortSignal;
  /** What was about to be sent for each step, by its id. */
  readonly sent: Map<string, readonly PlannedRequest[]>;
  /** Ids of the choices that were made in this play. */
  readonly chosen: Set<string>;
  /** The pause at which something was chosen otherwise: its story is not told again by the run that follows. */
  readUpTo: string | undefined;
  /** What the last run told. */
  told: EngineEvent[];
  /** What the last command answered. */
  answers: unknown[];
  /** Whoever wants to hear the events of a run. */
  hear: (event: EngineEvent) => void;
  /** Asks a page outside of a run. @throws Withdrawn on Ctrl-C */
  readonly ask: (page: Page) => Promise<Answer>;
}

/** A play before the course is loaded: enough for the first question, which is to be on screen at once. */
export type Opening = Omit<Play, 'course' | 'glossary'>;

/** How a part of the play ended: go on with the next, or be over. */
export type PartEnd = { readonly over: CommandEnd; readonly receipt?: string } | 'on';
