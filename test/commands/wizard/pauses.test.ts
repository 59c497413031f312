import { describe, expect, test, vi } from 'vitest';
import { createPauses } from '../../../src/commands/wizard/pauses.ts';
import type { Play } from '../../../src/commands/wizard/play.ts';
import type { StepViews } from '../../../src/commands/wizard/step-views.ts';
import type { Choice } from '../../../src/course/course.ts';
import type { Choices } from '../../../src/course/step.ts';
import type { EngineEvent, StepCard } from '../../../src/engine/events.ts';
import { createBoard } from '../../../src/ui/ink/board.ts';
import { createMeter } from '../../../src/ui/ink/meter.ts';
import { createStage } from '../../../src/ui/ink/stage.ts';
import { createStyle } from '../../../src/ui/style.ts';

const cards = (['bucket', 'hosting', 'access', 'policy', 'pages'] as const).map(
  (id): StepCard => ({
    id,
    title: `The ${id}`,
    service: 'Amazon S3',
    module: 'website',
    takes: { from: 1, to: 2 },
    perHour: 0,
    ...(id === 'policy' ? { partOf: 'access' } : {}),
  }),
);
const pauses = cards.filter(({ partOf }) => partOf === undefined).map(({ id }) => id);
const network: Choice = {
  id: 'network',
  title: 'The shape of the network',
  step: 'hosting',
  options: [
    { value: 'cheap', title: 'no gateway' },
    { value: 'dear', title: 'a gateway' },
  ],
  preselected: 'cheap',
};
const costs = ({ network: chosen }: Choices) => (chosen === 'dear' ? ['nat-gateway'] : []);
const course = { choices: [network], modules: [{ title: 'Website', steps: [{ id: 'hosting', costs }] }] };
const views: StepViews = {
  pauses,
  pauseOf: (id) => cards.find((card) => card.id === id)?.partOf ?? id,
  view: (id) => {
    const card = cards.find((one) => one.id === id);
    return card && { card, story: '', requests: [], along: [], number: 1, of: 4, world: 'rehearsal' };
  },
  choices: (pause) => (pause === 'hosting' ? [network] : []),
};

interface Guided {
  readonly withStory?: boolean;
  /** What another run of the same play left behind. */
  readonly play?: Partial<Play>;
}

/** A guided run as the engine makes one, with the learner's keys. */
function guided({ withStory = false, play: before = {} }: Guided = {}) {
  const stage = createStage();
  const board = createBoard({ meter: createMeter() });
  const stop = new AbortController();
  // Of the play the pauses use no more than this.
  const play = {
    express: false,
    intent: undefined,
    stop: stop.signal,
    sent: new Map(),
    glossary: [],
    chosen: new Set(),
    course,
    context: { flags: {}, typed: new Set(), shell: { env: {} } },
    standing: { state: undefined },
    ...before,
    stage,
    board,
  } as unknown as Play;
  const told = (id: string) => {
    const view = views.view(id);
    return view && { ...view, story: 'Once upon a time.' };
  };
  const gate = createPauses(play, withStory ? { ...views, view: told } : { ...views, choices: () => [] });
  const at = new Date(0).toISOString();
  const say = (event: EngineEvent) => {
    board.listen(event);
    gate.hear(event);
  };
  const went: string[] = [];
  say({ type: 'run-started', run: 'up', project: 'p', steps: cards, at });
  return {
    stage,
    play,
    went,
    say,
    stopping: () => say({ type: 'stopping', signal: 'SIGINT', at }),
    looks: (step: string) => say({ type: 'step-started', step, doing: 'looking', at }),
    arrives: (step: string) => {
      const card = cards.find(({ id }) => id === step);
      if (card === undefined) throw new Error(step);
      say({ type: 'requests-shown', step, requests: [], at });
      return gate.gate(card, []).then((go) => {
        went.push(`${step} ${go}`);
        if (go === 'go') say({ type: 'step-started', step, doing: 'creating', at });
      });
    },
    replaces: (step: string) => {
      const card = cards.find(({ id }) => id === step);
      if (card === undefined) throw new Error(step);
      return gate.confirmReplacement(card, {
        differences: [{ what: 'VPC', is: 'vpc-1', should: 'vpc-2' }],
        loses: 'its targets',
      });
    },
    finishes: (step: string) =>
      say({ type: 'step-finished', step, outcome: 'created', ms: 1, name: step, outputs: {}, links: [], at }),
    asked: () => stage.shot().page?.title.replace(/^.*: /, ''),
  };
}

describe('the pauses of a guided run', () => {
  test('are asked in the order in which the steps are taught, whichever the engine has ready first', async () => {
    const run = guided();
    run.looks('access');
    run.looks('hosting');
    const access = run.arrives('access');
    expect(run.asked()).toBeUndefined();
    const hosting = run.arrives('hosting');
    expect(run.asked()).toBe('The hosting');
    run.stage.press('enter');
    await hosting;
    expect(run.asked()).toBeUndefined();
    run.finishes('hosting');
    expect(run.asked()).toBe('The access');
    run.stage.press('enter');
    await access;
    expect(run.went).toEqual(['hosting go', 'access go']);
  });

  test('are shared by the steps that are part of others', async () => {
    const run = guided();
    const access = run.arrives('access');
    run.stage.press('enter');
    await access;
    await run.arrives('policy');
    expect(run.went).toEqual(['access go', 'policy go']);
  });

  test('stand once for a part whose own step is there already', async () => {
    const run = guided();
    const policy = run.arrives('policy');
    expect(run.asked()).toBe('The access');
    run.stage.press('enter');
    await policy;
    expect(run.went).toEqual(['policy go']);
  });

  test.each([
    ['q', 'quit'],
    ['t', 'teardown'],
  ])('all end on %s, which is remembered', async (key, intent) => {
    const run = guided();
    const both = [run.arrives('hosting'), run.arrives('access')];
    run.stage.press(key);
    await Promise.all(both);
    expect(run.went).toEqual(['hosting stop', 'access stop']);
    expect(run.play.intent).toBe(intent);
  });

  test('all go on e, and so does whatever comes later', async () => {
    const run = guided();
    const both = [run.arrives('hosting'), run.arrives('access')];
    run.stage.press('e');
    await Promise.all(both);
    await run.arrives('pages');
    expect(run.went).toEqual(['hosting go', 'access go', 'pages go']);
  });

  describe('where something is to be chosen', () => {
    async function atChoice() {
      const run = guided({ withStory: true });
      const hosting = run.arrives('hosting');
      run.stage.press('enter');
      await vi.waitFor(() => expect(run.asked()).toBe('The shape of the network'));
      return { run, hosting };
    }

    test('ask it after the story, with what the module costs beside each way, and go on with what is preselected', async () => {
      const { run, hosting } = await atChoice();
      expect(run.stage.shot().page?.options?.map(({ detail }) => detail)).toEqual(['$0 a day, $0/h', '$1.08 a day, $0.0450/h']);
      run.stage.press('enter');
      await vi.waitFor(() => expect(run.asked()).toBe('The hosting'));
      run.stage.press('enter');
      await hosting;
      expect(run.went).toEqual(['hosting go']);
      expect(run.play.context.flags).toEqual({});
    });

    test('stop the run where it is chosen otherwise, and the next one goes on behind the story', async () => {
      const { run, hosting } = await atChoice();
      run.stage.press('down');
      run.stage.press('enter');
      await hosting;
      expect([run.went, run.play.intent, run.play.context.flags]).toEqual([['hosting stop'], 'again', { network: 'dear' }]);
      const again = guided({ withStory: true, play: { ...run.play, intent: undefined } });
      const second = again.arrives('hosting');
      expect(again.stage.shot().page?.keys[0]).toEqual({ key: 'enter', does: 'go' });
      again.stage.press('enter');
      await second;
      expect(again.went).toEqual(['hosting go']);
    });

    test('ask it again when the learner goes back', async () => {
      const { run } = await atChoice();
      run.stage.press('esc');
      await vi.waitFor(() => expect(run.asked()).toBe('The hosting'));
      run.stage.press('enter');
      await vi.waitFor(() => expect(run.asked()).toBe('The shape of the network'));
    });
  });

  test('ask before something is replaced, one after another, with what would be lost; Enter keeps it', async () => {
    const run = guided();
    const both = [run.replaces('hosting'), run.replaces('access')];
    await vi.waitFor(() => expect(run.stage.shot().page?.title).toContain('The hosting: only a replacement'));
    const lines = run.stage
      .shot()
      .page?.body(createStyle({ columns: 80, colour: false, unicode: true }))
      .join('\n');
    expect(lines).toBe('VPC: is vpc-1, should be vpc-2\nReplacing it loses its targets.');
    run.stage.press('enter');
    await vi.waitFor(() => expect(run.stage.shot().page?.title).toContain('The access: only a replacement'));
    run.stage.press('down');
    run.stage.press('enter');
    expect(await Promise.all(both)).toEqual([false, true]);
  });

  test('are taken back when the run is asked to stop', async () => {
    const run = guided();
    const both = [run.arrives('hosting'), run.arrives('access')];
    run.stopping();
    await Promise.all(both);
    expect(run.went.sort()).toEqual(['access stop', 'hosting stop']);
    expect(run.asked()).toBeUndefined();
  });
});
