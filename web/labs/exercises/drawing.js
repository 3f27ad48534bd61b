// drawing.js - a small figure: curves over axes, rows of bars, a table of numbers, a line of words. It knows no
// exercise; what it shows is handed in.

/** Hues are those of base.css's ".of-...": a cost's, "gradient", "target", or "plain". */
/** @typedef {{ name: string, low: number, high: number }} Axis */
/** @typedef {{ name: string, of: string, points: [number, number][], dashed?: boolean, label?: boolean }} Line a label stands at its beginning */
/** @typedef {{ x: Axis, y: Axis, lines: Line[], points: { at: [number, number], of: string }[] }} Plot */
/**
 * A heading, a bar (value from 0 to 1, or signed from −1 to 1 out of the middle; before: where it was), or a stack of
 * parts with their sum, on a scale up to `most`.
 * @typedef {{ heading: string }
 *   | { name: string, of: string, value: number, text: string, signed?: boolean, before?: number }
 *   | { stack: number[], of: string, most: number }} Row
 */
/** @typedef {{ head: string[], groups: { name: string, of: string, rows: string[][] }[] }} Table */
/** @typedef {{ plot?: Plot, rows?: Row[], table?: Table, says?: string }} Drawing */

const SVG = 'http://www.w3.org/2000/svg';
/** The plot's own units, and the margins where numbers stand. */
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [400, 200, 30, 14, 20, 34];

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function svg(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** @param {string} name @param {string} className @param {string} [text] */
function html(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

const limited = (/** @type {number} */ part) => Math.min(1, Math.max(0, part));
const percent = (/** @type {number} */ part) => `${100 * limited(part)}%`;

/** @param {Plot} plot */
function drawPlot({ x, y, lines, points }) {
  const across = (/** @type {number} */ value) =>
    LEFT + ((WIDTH - LEFT - RIGHT) * (value - x.low)) / (x.high - x.low);
  const up = (/** @type {number} */ value) =>
    TOP + (HEIGHT - TOP - BOTTOM) * (1 - limited((value - y.low) / (y.high - y.low)));
  const path = (/** @type {[number, number][]} */ of) =>
    of
      .map(([px, py], i) => `${i ? 'L' : 'M'}${across(px).toFixed(1)} ${up(py).toFixed(1)}`)
      .join('');
  const figure = svg('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    class: 'plot',
    role: 'img',
    'aria-label': `${lines.map(({ name }) => name).join('; ')} (${x.name})`,
  });
  const bottom = HEIGHT - BOTTOM;
  figure.append(
    svg('path', { class: 'axis', d: `M${LEFT} ${TOP}V${bottom}H${WIDTH - RIGHT}` }),
    ...[y.low, y.high].map((value) =>
      svg('text', { class: 'tick end', x: LEFT - 5, y: up(value) + 5 }, String(value)),
    ),
    ...[x.low, x.high].map((value) =>
      svg(
        'text',
        { class: 'tick', x: across(value), y: bottom + 16 },
        String(value).replace('-', '−'),
      ),
    ),
    svg('text', { class: 'tick', x: (LEFT + WIDTH - RIGHT) / 2, y: bottom + 17 }, x.name),
    svg('text', { class: 'tick start', x: LEFT, y: TOP - 8 }, y.name),
    ...lines.map(({ of, points: own, dashed }) =>
      svg('path', { class: `line of-${of}${dashed ? ' dashed' : ''}`, d: path(own) }),
    ),
    ...lines
      .filter(({ label }) => label)
      .map(({ name, points: own }) => {
        const [px, py] = /** @type {[number, number]} */ (own[0]);
        return svg('text', { class: 'tick start', x: across(px) + 4, y: up(py) - 4 }, name);
      }),
    ...points.map(({ at: [px, py], of }) =>
      svg('circle', { class: `point of-${of}`, cx: across(px), cy: up(py), r: 5 }),
    ),
  );
  return figure;
}

/** @param {Line[]} lines */
function drawLegend(lines) {
  const list = html('ul', 'legend');
  for (const { name, of, dashed } of lines.filter(({ label }) => !label)) {
    const item = html('li', '');
    const swatch = svg('svg', { viewBox: '0 0 40 12', 'aria-hidden': 'true' });
    swatch.append(svg('path', { class: `line of-${of}${dashed ? ' dashed' : ''}`, d: 'M0 6H40' }));
    item.append(swatch, html('span', '', name));
    list.append(item);
  }
  return list;
}

/** @param {Row} row */
function drawRow(row) {
  if ('heading' in row) return html('p', 'heading', row.heading);
  if ('stack' in row) return drawStack(row);
  const { name, of, value, text, signed = false, before } = row;
  const line = html('div', 'figure-row');
  const track = html('span', `track of-${of}${signed ? ' signed' : ''}`);
  const fill = html('span', 'fill');
  if (signed) {
    const half = limited(Math.abs(value)) / 2;
    fill.style.left = `${100 * (value < 0 ? 0.5 - half : 0.5)}%`;
    fill.style.width = `${100 * half}%`;
  } else fill.style.width = percent(value);
  track.append(fill);
  if (before !== undefined) {
    const mark = html('span', 'was');
    mark.style.left = percent(before);
    track.append(mark);
  }
  line.append(html('span', 'name', name), track, html('span', 'number', text));
  return line;
}

/** @param {{ stack: number[], of: string, most: number }} row */
function drawStack({ stack, of, most }) {
  const line = html('div', 'figure-row');
  const track = html('span', `track stacked of-${of}`);
  for (const part of stack) {
    const fill = html('span', 'fill');
    fill.style.width = percent(part / most);
    track.append(fill);
  }
  if (most > 1) {
    const mark = html('span', 'was');
    mark.style.left = percent(1 / most);
    track.append(mark);
  }
  const sum = stack.reduce((total, part) => total + part, 0);
  line.append(html('span', 'name', 'Σ'), track, html('span', 'number', sum.toFixed(3)));
  return line;
}

/** @param {Table} table */
function drawTable({ head, groups }) {
  const table = html('table', 'check');
  const row = (/** @type {string[]} */ cells, /** @type {string} */ kind) => {
    const line = html('tr', '');
    line.append(
      ...cells.map((text, i) => {
        const cell = html(kind === 'td' && i === 0 ? 'th' : kind, '', text);
        if (cell.tagName === 'TH') cell.setAttribute('scope', kind === 'td' ? 'row' : 'col');
        return cell;
      }),
    );
    return line;
  };
  const top = html('thead', '');
  top.append(row(head, 'th'));
  table.append(top);
  for (const { name, of, rows } of groups) {
    const body = html('tbody', '');
    const title = html('tr', '');
    const cell = html('th', `of-${of}`, name);
    cell.setAttribute('scope', 'rowgroup');
    cell.setAttribute('colspan', String(head.length));
    title.append(cell);
    body.append(title, ...rows.map((cells) => row(cells, 'td')));
    table.append(body);
  }
  return table;
}

/** Puts a drawing in the place of what is there. @param {HTMLElement} place @param {Drawing} drawing */
export function draw(place, { plot, rows, table, says }) {
  place.replaceChildren(
    ...(plot ? [drawPlot(plot)] : []),
    ...(plot?.lines.some(({ label }) => !label) ? [drawLegend(plot.lines)] : []),
    ...(rows ?? []).map(drawRow),
    ...(table ? [drawTable(table)] : []),
    ...(says ? [html('p', 'quiet', says)] : []),
  );
}
