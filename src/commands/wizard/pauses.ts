import type { PlannedRequest } from '../../course/request.ts';
import type { EngineEvent, StepCard } from '../../engine/events.ts';
import type { Replacement } from '../../engine/run.ts';
import { replacePage } from '../../ui/ink/pages/replace.ts';
import { callsPage, type StepView, storyPage } from '../../ui/ink/pages/step.ts';
import { Withdrawn } from '../../ui/ink/stage.ts';
import { askChoice, choiceView } from './choose.ts';
import { setFlags } from './choose-world.ts';
import type { Play } from './play.ts';
import { readBack, readGlossary, readRequest } from './read.ts';
import type { StepViews } from './step-views.ts';

type Go = 'go' | 'stop';

/** A step that waits for the learner. */
interface Waiting {
  readonly card: StepCard;
  readonly answer: (go: Go) => void;
}

/** The gate of a guided run, and what it must hear of the run. */
export interface Pauses {
  readonly gate: (card: StepCard, requests: readonly PlannedRequest[]) => Promise<Go>;
  readonly confirmReplacement: (card: StepCard, replacement: Replacement) => Promise<boolean>;
  readonly hear: (event: EngineEvent) => void;
  /** Lets everything go that waits, because the learner wants no more questions. */
  readonly release: () => void;
}

/**
 * Asks at each pause, one after another in the order in which the steps are taught, though the engine has
 * several ready at once. The next is asked when nothing is under way any more, so that each is seen to its end.
 */
export function createPauses(play: Play, views: StepViews): Pauses {
  const { stage, board } = play;
  const over = new AbortController();
  const letGo = new Set<string>();
  /** Let go, and not yet heard of again. */
  const starting = new Set<string>();
  let waiting: Waiting[] = [];
  let isAsking = false;
  /** Something went wrong: that is looked at before anything else is begun. */
  let hasFailed = false;
  let replacing: Promise<boolean> = Promise.resolve(false);

  const answerAll = (go: Go) => {
    const all = waiting;
    waiting = [];
    for (const { card, answer } of all) {
      if (go === 'go') starting.add(card.id);
      answer(go);
    }
  };

  const settle = async (): Promise<void> => {
    if (isAsking || waiting.length === 0 || starting.size > 0 || board.atWork().length > 0) return;
    const rank = ({ card }: Waiting) => views.pauses.indexOf(views.pauseOf(card.id));
    const [next] = [...waiting].sort((a, b) => rank(a) - rank(b));
    if (next === undefined) return;
    isAsking = true;
    const go = await askPause(next.card).catch((error: unknown): Go => {
      if (error instanceof Withdrawn) return 'stop';
      throw error;
    });
    isAsking = false;
    if (go === 'stop' || play.express) return answerAll(go);
    const pause = views.pauseOf(next.card.id);
    letGo.add(pause);
    const along = waiting.filter(({ card }) => views.pauseOf(card.id) === pause);
    waiting = waiting.filter((one) => !along.includes(one));
    for (const { card, answer } of along) {
      starting.add(card.id);
      answer('go');
    }
    await settle();
  };

  const askPause = async (card: StepCard): Promise<Go> => {
    const pause = views.pauseOf(card.id);
    // A run that began anew because of what was chosen here goes on where that was chosen.
    let isTold = play.readUpTo === pause;
    play.readUpTo = undefined;
    for (;;) {
      const whole = views.view(pause);
      if (whole === undefined) return 'go';
      const view = missingOf(whole);
      const hasStory = view.story !== '';
      const page = hasStory && !isTold ? storyPage(view, { earlier: passedBefore(pause).length > 0 }) : callsPage(view);
      const { key } = await stage.ask(page, over.signal);
      if (key === 'enter' && (isTold || !hasStory)) return 'go';
      if (key === 'enter') {
        const chose = await askChoices(pause);
        if (chose === 'stop') return 'stop';
        isTold = chose === 'on';
      } else if (key === 'v') await readRequest(play, view, over.signal);
      else if (key === '?') await readGlossary(play, view.story, over.signal);
      else if (key === 'b' && isTold) {
        isTold = false;
        for (const { id } of views.choices(pause)) play.chosen.delete(id);
      } else if (key === 'b') await readBack(play, passedBefore(pause), over.signal);
      else if (key === 'e') {
        play.express = true;
        return 'go';
      } else {
        play.intent = key === 't' ? 'teardown' : 'quit';
        return 'stop';
      }
    }
  };

  /** Asks what is to be chosen here. Another choice than the one this run was begun with is built by a run of its own. */
  const askChoices = async (pause: string): Promise<'on' | 'back' | 'stop'> => {
    for (const choice of views.choices(pause)) {
      if (play.chosen.has(choice.id)) continue;
      const view = choiceView(play, choice);
      const value = await askChoice(play, view, over.signal);
      if (value === 'back') return 'back';
      if (value === 'quit') play.intent = 'quit';
      else {
        play.chosen.add(choice.id);
        if (value.chosen === view.chosen) continue;
        setFlags(play, { [choice.id]: value.chosen });
        play.readUpTo = pause;
        play.intent = 'again';
      }
      return 'stop';
    }
    return 'on';
  };

  /** A pause without the calls of those of its steps that stand already. */
  const missingOf = (view: StepView): StepView => {
    const stands = ({ id }: StepCard) => board.states()[id] === 'standing';
    return {
      ...view,
      requests: stands(view.card) ? [] : view.requests,
      along: view.along.filter(({ card }) => !stands(card)),
    };
  };

  const passedBefore = (pause: string) =>
    views.pauses.slice(0, Math.max(0, views.pauses.indexOf(pause))).flatMap((id) => views.view(id) ?? []);

  return {
    gate: (card, requests) => {
      play.sent.set(card.id, requests);
      if (play.stop.aborted || play.intent !== undefined || hasFailed) return Promise.resolve('stop');
      if (play.express || letGo.has(views.pauseOf(card.id))) return Promise.resolve('go');
      return new Promise<Go>((answer) => {
        waiting.push({ card, answer });
        void settle();
      });
    },
    confirmReplacement: (card, { differences, loses }) => {
      // Several steps may ask at the same moment; one question stands on screen.
      const asked = replacing.then(async () => {
        const { value } = await stage.ask(replacePage({ title: card.title, differences, loses }), over.signal);
        return value === 'replace';
      });
      replacing = asked.catch(() => false);
      return replacing;
    },
    hear: (event) => {
      if ('step' in event && event.step !== undefined && event.type !== 'requests-shown' && event.type !== 'call') {
        starting.delete(event.step);
      }
      if (event.type === 'run-finished') starting.clear();
      if (event.type === 'step-failed' && !play.express) {
        hasFailed = true;
        answerAll('stop');
      }
      if (event.type === 'stopping') {
        over.abort();
        answerAll('stop');
      }
      // The gate itself follows upon this one; asking earlier would pass over a step that is taught before.
      if (event.type !== 'requests-shown') void settle();
    },
    release: () => answerAll('go'),
  };
}
