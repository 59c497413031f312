// A terminal's window as a web page, cell by cell, to be drawn by a browser.

/** Pixels. DejaVu Sans Mono's frames reach 1.16 times its size from top to bottom: with a line no higher than that they join. */
const [size, lineHeight] = [15.5, 18];

const colours = {
  paper: '#12151f',
  bar: '#1d2130',
  edge: '#2c3247',
  text: '#d5daea',
  // The terminal's own sixteen, as its palette numbers them.
  palette: [
    '#3b4261',
    '#f7768e',
    '#9ece6a',
    '#e0af68',
    '#7aa2f7',
    '#bb9af7',
    '#7dcfff',
    '#d5daea',
    '#68709a',
    '#ff8fa3',
    '#b5e48c',
    '#f0c987',
    '#9bb8ff',
    '#cdb4ff',
    '#a0dcff',
    '#ffffff',
  ],
};

const escapeHtml = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);

/** How a cell looks, as CSS. */
function lookOf(cell) {
  const colour = cell.isFgPalette() ? colours.palette[cell.getFgColor()] : colours.text;
  return [
    // No opacity: where the signs of a frame overlap, it would add up.
    `color:${cell.isDim() ? `color-mix(in srgb, ${colour} 58%, ${colours.paper})` : colour}`,
    cell.isBold() && 'font-weight:bold',
    cell.isInverse() && `background:${colours.text};color:${colours.paper}`,
  ]
    .filter(Boolean)
    .join(';');
}

/** One line of the window, neighbours that look alike in one span. */
function lineHtml(line, columns) {
  const runs = [];
  for (let column = 0; column < columns; column += 1) {
    const cell = line?.getCell(column);
    // The second half of a wide sign.
    if (cell === undefined || cell.getWidth() === 0) continue;
    const [look, text] = [lookOf(cell), cell.getChars() || ' '];
    const last = runs.at(-1);
    if (last?.look === look) last.text += text;
    else runs.push({ look, text });
  }
  return runs.map(({ look, text }) => `<span style="${look}">${escapeHtml(text)}</span>`).join('');
}

/**
 * A page that shows a terminal as it stands, its empty lines at the end left out.
 * @param {import('@xterm/headless').Terminal} screen
 * @param {string} command what was typed to start what is in it
 */
export function terminalPage(screen, command) {
  const { active } = screen.buffer;
  const rows = Array.from({ length: screen.rows }, (_, row) => active.getLine(active.baseY + row));
  const last = rows.findLastIndex((line) => line?.translateToString(true).trim());
  const lines = rows.slice(0, last + 1).map((line) => `<div>${lineHtml(line, screen.cols)}</div>`);
  return `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: transparent; }
main { display: inline-block; background: ${colours.paper}; border: 1px solid ${colours.edge}; border-radius: 9px; overflow: hidden; }
header { display: flex; align-items: center; gap: 8px; padding: 9px 13px; background: ${colours.bar};
  font: 13px 'DejaVu Sans Mono', monospace; color: ${colours.palette[8]}; }
header i { width: 11px; height: 11px; border-radius: 50%; background: ${colours.palette[0]}; }
header b { flex: 1; margin-right: 57px; text-align: center; font-weight: normal; }
pre { margin: 0; padding: 10px 14px 14px; color: ${colours.text}; font: ${size}px/${lineHeight}px 'DejaVu Sans Mono', monospace;
  font-variant-ligatures: none; }
pre div { height: ${lineHeight}px; white-space: pre; }
</style><main><header><i></i><i></i><i></i><b>${escapeHtml(command)}</b></header><pre>${lines.join('')}</pre></main>`;
}
