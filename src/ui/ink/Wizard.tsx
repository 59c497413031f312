import { Box, Static, Text, useInput } from 'ink';
import { memo, useLayoutEffect, useSyncExternalStore } from 'react';
import type { Style } from '../style.ts';
import { clip } from './clip.ts';
import { frame, type Scenery, type Window } from './frame.ts';
import { keysOf } from './keys.ts';
import type { Finished, Stage } from './stage.ts';

export interface WizardProps {
  readonly stage: Stage;
  readonly scenery: Scenery;
  readonly style: Style;
  /** The window as it is now; asked at every frame. */
  readonly window: () => Window;
  /** Nothing is redrawn: whatever is said goes up as lines that stay. */
  readonly spoken: boolean;
  readonly onInterrupt: () => void;
  /** Told which lines stand below those that stay. */
  readonly onDrawn: (lines: readonly string[]) => void;
}

/** The wizard: lines that stay, and below them one screen that moves. */
export function Wizard({ stage, scenery, style, window, spoken, onInterrupt, onDrawn }: WizardProps) {
  const shot = useSyncExternalStore(stage.subscribe, stage.shot);
  useInput((input, key) => {
    for (const name of keysOf(input, key)) {
      if (name === 'interrupt') onInterrupt();
      else stage.press(name);
    }
  });
  const size = window();
  const drawn = spoken || shot.over ? nothing : frame(shot, scenery, size, { ...style, columns: size.columns });
  const lines = drawn.lines.map((line) => clip(line, size.columns));
  useLayoutEffect(() => {
    stage.measured(drawn.extent);
    onDrawn(lines);
  });
  return (
    <>
      <Scrollback items={shot.finished} />
      <Box flexDirection="column">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line of a screen is known by where it stands
          <Text key={index} wrap="truncate-end">
            {line === '' ? ' ' : line}
          </Text>
        ))}
      </Box>
    </>
  );
}

const nothing = { lines: [], extent: { offset: 0, below: 0, room: 1 } };

/**
 * Wider than any line that stays: the terminal folds those, so that a link folded by a narrow window is still
 * one link when it is copied.
 */
const unfolded = { width: 2000 };

/** Memoized, since new items of a Static go past Ink's throttle at every render. */
const Scrollback = memo(function Scrollback({ items }: { items: readonly Finished[] }) {
  return (
    <Static items={items as Finished[]} style={unfolded}>
      {({ id, lines }) => <Text key={id}>{lines.map((line) => (line === '' ? ' ' : line)).join('\n')}</Text>}
    </Static>
  );
});
