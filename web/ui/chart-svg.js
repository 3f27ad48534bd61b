// chart-svg.js - a line chart as the text of an SVG file, and its points as a table. Both from plain data: no page
// is needed, and what a canvas shows is chart.js's.
import { csvText } from './files.js';

/** @typedef {import('./chart.js').Series} Series */
/**
 * An axis as it was drawn.
 * @typedef {{ title: string, min: number, max: number, log: boolean, ticks: { at: number, label: string }[] }} Scale
 */
/**
 * @typedef {object} Picture
 * @property {string} title
 * @property {{ x: Scale, y: Scale }} scales
 * @property {Series[]} series
 * @property {(name: string) => string} color of a custom property such as "--quadratic"
 * @property {string} font
 */

/** Pixels of the whole picture's width, of the plot, and of what stands around it. */
const WIDTH = 960;
const PLOT = { left: 76, width: 860, height: 420 };
const LINE = 24;
const TEXT = 15;
/** Pixels that a point is rounded to. */
const ROUND = 10;

/** Markers as paths around the origin. @type {Record<string, string>} */
export const MARKER_PATHS = {
  circle: 'M-4 0A4 4 0 1 1 4 0A4 4 0 1 1 -4 0',
  rect: 'M-4 -4H4V4H-4Z',
  triangle: 'M0 -5L5 4H-5Z',
  rectRot: 'M0 -5L5 0L0 5L-5 0Z',
  cross: 'M-5 0H5M0 -5V5',
  crossRot: 'M-4 -4L4 4M-4 4L4 -4',
};
/** Half the size that the paths have. */
const MARKER_SIZE = 4;
/** Markers that a line gets at most: more would run together. */
const MARKERS = 16;

/** A marker at every so many points. @param {Series} series */
export const markerStep = ({ dots, points }) =>
  dots ? 1 : Math.max(1, Math.ceil(points.length / MARKERS));

/** What the legend names. @param {Series} series */
export const isNamed = ({ quiet, label }) => !quiet && label !== '';

const escape = (/** @type {string} */ text) =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [content] */
const tag = (name, attributes, content = '') =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escape(String(value))}"`)
    .join('')}>${content}</${name}>`;

/** @param {number} number */
const round = (number) => Math.round(number * ROUND) / ROUND;

/**
 * Where a value stands on an axis.
 * @param {Scale} scale
 * @param {number} from
 * @param {number} length
 * @returns {(value: number) => number}
 */
function placer({ min, max, log }, from, length) {
  const of = log ? Math.log10 : (/** @type {number} */ value) => value;
  return (value) => round(from + (length * (of(value) - of(min))) / (of(max) - of(min)));
}

/**
 * A line as a path, in pieces where it has gaps; points that would fall on the one before are left out.
 * @param {Series} series
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function pathOf({ points }, x, y) {
  let [path, last, pen] = ['', '', 'M'];
  for (const point of points) {
    const at = `${x(point.x)} ${y(point.y)}`;
    if (!Number.isFinite(y(point.y))) pen = 'M';
    else if (at !== last) {
      path += pen + at;
      last = at;
      pen = 'L';
    }
  }
  return path;
}

/** The picture's text: a heading, the lines' names with dash and marker, the axes, the lines. @param {Picture} picture */
export function chartSvg({ title, scales, series, color, font }) {
  const named = series.filter(isNamed);
  const top = Math.round((named.length + 2.2) * LINE);
  const bottom = top + PLOT.height;
  const height = Math.round(bottom + 2.6 * LINE);
  const [ink, soft, line] = ['--ink', '--ink-soft', '--line'].map(color);
  const x = placer(scales.x, PLOT.left, PLOT.width);
  const y = placer(scales.y, bottom, -PLOT.height);
  const right = PLOT.left + PLOT.width;

  const marker = (
    /** @type {Series} */ { marker: shape = '', color: name, size = 4 },
    /** @type {string} */ at,
  ) =>
    tag('path', {
      d: MARKER_PATHS[shape],
      transform: `translate(${at}) scale(${size / MARKER_SIZE})`,
      fill: color(name),
      stroke: color(name),
      'stroke-width': 1.5,
    });
  const stroke = (/** @type {Series} */ { color: name, dash = [], width = 3, quiet }) => ({
    fill: 'none',
    stroke: color(name),
    'stroke-width': width,
    'stroke-linejoin': 'round',
    ...(dash.length ? { 'stroke-dasharray': dash.join(' ') } : {}),
    ...(quiet ? { 'stroke-opacity': 0.4 } : {}),
  });

  const names = named.map((each, i) => {
    const at = Math.round((i + 1.9) * LINE);
    const text = tag('text', { x: PLOT.left + 52, y: at + 5 }, escape(each.label));
    const piece = each.dots ? '' : tag('path', { d: `M${PLOT.left} ${at}h40`, ...stroke(each) });
    return piece + (each.marker ? marker(each, `${PLOT.left + 20} ${at}`) : '') + text;
  });
  const grid = [
    ...scales.x.ticks.map(
      ({ at, label }) =>
        tag('path', { d: `M${x(at)} ${top}V${bottom}`, stroke: line }) +
        tag(
          'text',
          { x: x(at), y: bottom + 20, 'text-anchor': 'middle', fill: soft },
          escape(label),
        ),
    ),
    ...scales.y.ticks.map(
      ({ at, label }) =>
        tag('path', { d: `M${PLOT.left} ${y(at)}H${right}`, stroke: line }) +
        tag(
          'text',
          { x: PLOT.left - 8, y: y(at) + 5, 'text-anchor': 'end', fill: soft },
          escape(label),
        ),
    ),
    tag('path', { d: `M${PLOT.left} ${top}V${bottom}H${right}`, fill: 'none', stroke: soft }),
    tag(
      'text',
      { x: PLOT.left + PLOT.width / 2, y: bottom + 46, 'text-anchor': 'middle' },
      escape(scales.x.title),
    ),
    tag(
      'text',
      {
        transform: `translate(20 ${top + PLOT.height / 2}) rotate(-90)`,
        'text-anchor': 'middle',
      },
      escape(scales.y.title),
    ),
  ];
  const lines = series.map((each) => {
    const path = pathOf(each, x, y);
    const step = markerStep(each);
    const shown = each.points.filter((point, i) => i % step === 0 && Number.isFinite(point.y));
    const marks = each.marker
      ? shown.map((point) => marker(each, `${x(point.x)} ${y(point.y)}`)).join('')
      : '';
    return (each.dots || !path ? '' : tag('path', { d: path, ...stroke(each) })) + marks;
  });

  return tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: WIDTH,
      height,
      viewBox: `0 0 ${WIDTH} ${height}`,
      'font-family': font,
      'font-size': TEXT,
      fill: ink,
    },
    [
      tag('title', {}, escape(title)),
      tag('rect', { width: WIDTH, height, fill: color('--paper') }),
      tag('text', { x: PLOT.left, y: LINE, 'font-weight': 600 }, escape(title)),
      ...names,
      ...grid,
      tag(
        'clipPath',
        { id: 'plot' },
        tag('rect', { x: PLOT.left, y: top - 6, width: PLOT.width + 8, height: PLOT.height + 12 }),
      ),
      tag('g', { 'clip-path': 'url(#plot)' }, lines.join('\n')),
    ].join('\n'),
  );
}

/** Every point of every line that has a name: the line, x, y. @param {Picture} picture */
export const chartCsv = ({ scales, series }) =>
  csvText([
    ['', scales.x.title, scales.y.title],
    ...series
      .filter(({ label }) => label !== '')
      .flatMap(({ label, points }) =>
        points
          .filter(({ y }) => Number.isFinite(y))
          .map(({ x, y }) => [label, String(x), String(y)]),
      ),
  ]);
