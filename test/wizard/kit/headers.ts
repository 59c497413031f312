/** The lines of a window that begin a drawn screen; there is one, where nothing is torn. */
export const headers = (lines: readonly string[]) =>
  lines.filter((line) => /^ ?[─-] (REHEARSAL|AWS|ENDPOINT|Mythical Mysfits)/.test(line));

/** The rule of a header ends this far from the window's edge; one that was folded ends at the edge. */
export const marginAtEdge = (columns: number) => (columns < 60 ? 0 : 1);
