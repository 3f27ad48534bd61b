// chart.js - line charts by Chart.js, in the page's colours, with named axes, a marker and a bound on
// how often they are drawn. Without Chart.js, a line of words stands where a chart would. What the lines mean is the
// labs' matter.
import { t } from '../i18n/index.js';
import { isNamed, MARKER_PATHS, markerStep } from './chart-svg.js';
import { fixed } from './format.js';
import { notify } from './notices.js';
import { onTheme, rem, token } from './theme.js';
import { Twin } from './twin.js';

/** @typedef {import('chart.js').Chart<'line'>} Chart */

/** Chart.js, on its way from now on; undefined where it does not come. */
const library = import('./chart-library.js').catch(() => undefined);
/** Whether it has been said that it does not. */
let isMissed = false;

/** Passes a value on when what is waiting to be painted or pressed has had its turn. @template T @param {T} value */
const inItsTurn = (value) =>
  /** @type {Promise<T>} */ (new Promise((done) => setTimeout(done, 0, value)));

/** Points beyond which a chart is drawn at most ten times a second. */
const MANY_POINTS = 500;
const SLOW_INTERVAL = 100;
/** Points of one line that are drawn at most; Chart.js thins out the rest. */
const DRAWN_POINTS = 600;
/** Places behind the point of a tick's label at most. */
const MOST_PLACES = 8;
/** Pixels of a marker that has no size of its own, where lines are as thick as on a small screen. */
const MARKER_RADIUS = 3.5;

/**
 * One line. Colours are names of custom properties, so that they follow the colour scheme.
 * @typedef {object} Series
 * @property {string} label empty: not in the legend
 * @property {string} color such as "--quadratic"
 * @property {{ x: number, y: number, note?: string }[]} points in order of x, NaN where the line has a gap;
 *   may grow between draws; a note is told with the value under the pointer
 * @property {number[]} [dash]
 * @property {number} [width]
 * @property {string} [marker] one of MARKER_PATHS; none when left out
 * @property {boolean} [quiet] drawn pale, and not in the legend
 * @property {boolean} [silent] not told under the pointer
 * @property {boolean} [dots] its markers alone, all of them, without a line
 * @property {number} [size] of its markers
 * @property {() => void} [remove] the legend offers to take the line away
 */

/**
 * An axis; `ticks` are the only ones, where they are given: their places and what is written there.
 * @typedef {{ title: string, min?: number, max?: number, suggestedMin?: number, suggestedMax?: number,
 *   log?: boolean, ticks?: { at: number, label: string }[] }} Axis
 */

/** A dash longer than any line: for lines without one Chart.js takes a short cut that leaves knobs on steep ones. */
const UNBROKEN = [1e6, 0];

/** How many times as thick as on a small screen lines are: they grow with the type. */
const thickness = () => ((Number.parseFloat(token('--lines')) || 1) * rem()) / 16;

/** A vertical line at the x that the page looks at. @type {import('chart.js').Plugin<'line'>} */
const markerPlugin = {
  id: 'marker',
  afterDatasetsDraw(chart) {
    const x = /** @type {any} */ (chart).markerAt;
    if (x === undefined) return;
    const { ctx, chartArea } = chart;
    const at = chart.scales.x.getPixelForValue(x);
    ctx.save();
    ctx.strokeStyle = token('--ink-soft');
    ctx.lineWidth = thickness();
    ctx.beginPath();
    ctx.moveTo(at, chartArea.top);
    ctx.lineTo(at, chartArea.bottom);
    ctx.stroke();
    ctx.restore();
  },
};

/**
 * What is written at a tick of a linear axis: as many places as the distance between ticks needs. (Chart.js would
 * ask the browser's number formats, which are slow to make.)
 * @param {string | number} value @param {number} _index @param {import('chart.js').Tick[]} ticks
 */
function labelOf(value, _index, ticks) {
  const isWhole = (/** @type {number} */ number) =>
    Math.abs(number - Math.round(number)) <= 1e-6 * Math.abs(number);
  const step = ticks.length > 1 ? Math.abs(ticks[1].value - ticks[0].value) : Number(value);
  let places = 0;
  while (places < MOST_PLACES && !isWhole(step * 10 ** places)) places += 1;
  // An axis may end between two steps: there, rather nothing than a rounded number.
  return isWhole(Number(value) * 10 ** places) ? fixed(Number(value), places) : '';
}

/** A marker at every so many points. */
const markerRadius =
  (/** @type {Series} */ series) =>
  (/** @type {{ dataIndex: number }} */ { dataIndex }) =>
    series.marker && dataIndex % markerStep(series) === 0
      ? (series.size ?? MARKER_RADIUS) * Math.sqrt(thickness())
      : 0;

/**
 * How far beyond each edge of the plot a line is drawn, in pixels. What lies on an edge is drawn whole, above all the last
 * point; a line that leaves the axes ends there.
 * @param {Series} series @param {{ x: Axis, y: Axis }} axes
 */
function overhang({ points, marker, size = MARKER_RADIUS, width = 3 }, axes) {
  const reach = width * thickness() + (marker ? size * Math.sqrt(thickness()) : 0);
  const beyond = (/** @type {'x' | 'y'} */ name, /** @type {-1 | 1} */ way) => {
    const edge = way > 0 ? axes[name].max : axes[name].min;
    return edge !== undefined && points.some((point) => way * (point[name] - edge) > 0);
  };
  return {
    left: beyond('x', -1) ? 0 : reach,
    right: beyond('x', 1) ? 0 : reach,
    bottom: beyond('y', -1) ? 0 : reach,
    top: beyond('y', 1) ? 0 : reach,
  };
}

/** A legend entry: a piece of the line, with its dash and marker, and its name. @param {Series} series */
function legendEntry({ label, color, dash = [], marker, width = 3, dots, remove }) {
  const item = document.createElement('li');
  item.style.color = `var(${color})`;
  const [sample, line, point] = ['svg', 'path', 'path'].map((name) =>
    document.createElementNS('http://www.w3.org/2000/svg', name),
  );
  sample.setAttribute('viewBox', '0 0 40 12');
  sample.setAttribute('aria-hidden', 'true');
  line.setAttribute('d', 'M0 6H40');
  sample.append(line, point);
  item.append(sample);
  line.setAttribute('stroke-dasharray', dash.join(' '));
  line.style.strokeWidth = dots ? '0' : `calc(var(--lines) * ${width}px)`;
  if (marker) point.setAttribute('d', MARKER_PATHS[marker]);
  item.append(Object.assign(document.createElement('span'), { textContent: label }));
  if (remove) {
    const button = Object.assign(document.createElement('button'), {
      type: 'button',
      className: 'remove',
      textContent: '×',
    });
    button.setAttribute('aria-label', t('chart.remove', { line: label }));
    button.addEventListener('click', remove);
    item.append(button);
  }
  return item;
}

export class LineChart {
  #scheduled = false;
  #drawn = 0;
  /** @type {Series[]} */
  #series = [];
  /** @type {{ x: Axis, y: Axis }} */
  #axes = { x: { title: '' }, y: { title: '' } };
  /** Once Chart.js is there. @type {Chart | undefined} */
  #chart;
  /** @type {number | undefined} */
  #marked;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Element | null} legend a list that names the lines; charts of the same lines share one
   * @param {(x: number) => void} [onHover] called with the x under the pointer
   */
  constructor(canvas, legend, onHover) {
    this.canvas = canvas;
    this.legend = legend;
    this.twin = new Twin(/** @type {Element} */ (canvas.parentElement));
    library
      .then(inItsTurn)
      .then((loaded) => (loaded ? this.#make(loaded.Chart, onHover) : this.#goWithout()));
    // Colours are baked into a canvas: draw again when the theme changes.
    onTheme(({ printing }) => {
      this.restyle();
      if (printing) this.#chart?.update('none');
    });
    // Type grows with the window.
    addEventListener('resize', () => this.restyle());
  }

  /** @param {typeof import('chart.js').Chart} Chart @param {(x: number) => void} [onHover] */
  #make(Chart, onHover) {
    const chart = new Chart(this.canvas, {
      type: 'line',
      data: { datasets: this.#datasets() },
      options: {
        ...this.#look(),
        animation: false,
        parsing: false,
        normalized: true,
        responsive: true,
        maintainAspectRatio: false,
        interaction: { mode: 'index', axis: 'x', intersect: false },
        events: ['mousemove', 'mouseout', 'click', 'touchstart', 'touchmove'],
        onHover: (event) => {
          const { chartArea, scales } = chart;
          if (event.x === null || event.x < chartArea.left || event.x > chartArea.right) return;
          onHover?.(scales.x.getValueForPixel(event.x) ?? 0);
        },
        plugins: {
          decimation: {
            enabled: true,
            algorithm: 'lttb',
            samples: DRAWN_POINTS,
            threshold: DRAWN_POINTS * 2,
          },
          legend: { display: false },
          tooltip: {
            filter: ({ datasetIndex }) => !this.#series[datasetIndex]?.silent,
            callbacks: {
              title: ([item]) => (item ? `${this.#axes.x.title} ${this.#nameOf(item)}` : ''),
              label: ({ dataset, parsed, raw }) => {
                const { note } = /** @type {Series['points'][number]} */ (raw);
                const text = `${dataset.label}: ${fixed(parsed.y ?? 0, 4)}`;
                return note ? `${text} (${note})` : text;
              },
            },
          },
        },
      },
      plugins: [markerPlugin],
    });
    this.#chart = chart;
    this.mark(this.#marked);
  }

  #goWithout() {
    if (!isMissed) notify(() => t('problem.chart'));
    isMissed = true;
    const words = document.createElement('p');
    words.className = 'quiet';
    words.dataset.text = 'chart.missing'; // follows the language by itself
    words.textContent = t('chart.missing');
    this.canvas.after(words);
    this.canvas.hidden = true;
  }

  /** @param {{ x: Axis, y: Axis }} axes @param {Series[]} series */
  set(axes, series) {
    this.#axes = axes;
    this.#series = series;
    this.legend?.replaceChildren(...series.filter(isNamed).map(legendEntry));
    this.twin.set(axes, series);
    this.restyle();
  }

  /** What the axis calls the x of a point. @param {import('chart.js').TooltipItem<'line'>} item */
  #nameOf({ parsed: { x } }) {
    const tick = this.#axes.x.ticks?.find(({ at }) => at === x);
    return tick?.label ?? fixed(x ?? 0, 0);
  }

  /** Marks an x, or none. @param {number} [x] */
  mark(x) {
    this.#marked = x;
    const chart = /** @type {(Chart & { markerAt?: number }) | undefined} */ (this.#chart);
    if (!chart || chart.markerAt === x) return;
    chart.markerAt = x;
    // Nothing else moves: no need to wait for draw()'s turn.
    requestAnimationFrame(() => chart.draw());
  }

  /**
   * Where a pointer is in the chart's own units, held within the axes.
   * @param {{ clientX: number, clientY: number }} pointer
   * @returns {{ x: number, y: number }}
   */
  locate({ clientX, clientY }) {
    if (!this.#chart) return { x: 0, y: 0 };
    const { chartArea, scales } = this.#chart;
    const corner = this.canvas.getBoundingClientRect();
    const within = (
      /** @type {number} */ at,
      /** @type {number} */ low,
      /** @type {number} */ high,
    ) => Math.min(high, Math.max(low, at));
    const x = within(clientX - corner.left, chartArea.left, chartArea.right);
    const y = within(clientY - corner.top, chartArea.top, chartArea.bottom);
    return {
      x: scales.x.getValueForPixel(x) ?? 0,
      y: scales.y.getValueForPixel(y) ?? 0,
    };
  }

  /** The ends of the axis upward, as drawn. */
  get reach() {
    const { min, max } = this.#chart?.scales.y ?? { min: 0, max: 1 };
    return { min, max };
  }

  /** What the chart shows, in words, for those who cannot see it. @param {string} text */
  describe(text) {
    this.canvas.setAttribute('aria-label', text);
  }

  /** Draws anew, with the lines, axes and colours as they now are. */
  restyle() {
    if (!this.#chart) return;
    Object.assign(this.#chart.options, this.#look());
    const fewer = this.#series.length < this.#chart.data.datasets.length;
    this.#chart.data.datasets = this.#datasets();
    // Chart.js listens to the points of each line that it has drawn, and fails when one is added to a line that is gone.
    if (fewer) this.#chart.update('none');
    this.draw();
  }

  /** Options that follow the theme and the axes. @returns {import('chart.js').ChartOptions<'line'>} */
  #look() {
    const [ink, soft, line] = [token('--ink'), token('--ink-soft'), token('--line')];
    const font = {
      family: token('--sans'),
      size: rem() * Number.parseFloat(token('--chart-text')),
    };
    const axis = (/** @type {Axis} */ { title, ticks, log, ...range }) => ({
      type: log ? /** @type {const} */ ('logarithmic') : /** @type {const} */ ('linear'),
      ...range,
      title: { display: true, text: title, color: ink, font },
      ticks: {
        ...{ color: soft, font, maxTicksLimit: ticks ? ticks.length : 7 },
        ...(!log && { callback: labelOf }),
        ...(ticks && {
          callback: (/** @type {string | number} */ at) =>
            ticks.find((tick) => tick.at === at)?.label ?? '',
        }),
      },
      ...(ticks && {
        afterBuildTicks: (/** @type {import('chart.js').Scale} */ scale) => {
          scale.ticks = ticks.map(({ at }) => ({ value: at }));
        },
      }),
      grid: { color: line },
      border: { color: soft, width: thickness() },
    });
    const scales = { x: axis(this.#axes.x), y: axis(this.#axes.y) };
    return { font, color: ink, scales };
  }

  /** @returns {import('chart.js').ChartDataset<'line'>[]} */
  #datasets() {
    return this.#series.map((series) => ({
      label: series.label,
      data: series.points,
      borderColor: token(series.color) + (series.quiet ? '66' : ''),
      backgroundColor: token(series.color),
      borderDash: series.dash?.length ? series.dash : UNBROKEN,
      borderWidth: (series.width ?? 3) * thickness(),
      borderJoinStyle: 'round',
      pointRadius: markerRadius(series),
      showLine: !series.dots,
      pointStyle: series.marker ?? 'circle',
      pointHoverRadius: 5,
      clip: overhang(series, this.#axes),
    }));
  }

  /** Draws soon: with the next frame, or after a while when there are many points. */
  draw() {
    if (!this.#chart || this.#scheduled) return;
    this.#scheduled = true;
    const points = this.#series.reduce((sum, series) => sum + series.points.length, 0);
    const wait =
      points > MANY_POINTS ? Math.max(0, this.#drawn + SLOW_INTERVAL - performance.now()) : 0;
    const paint = () => {
      this.#scheduled = false;
      this.#drawn = performance.now();
      this.#chart?.update('none');
      this.twin.follow();
    };
    if (wait > 0) setTimeout(() => requestAnimationFrame(paint), wait);
    else requestAnimationFrame(paint);
  }

  /** The chart's heading, or its name where it has none. */
  get title() {
    const caption = this.canvas.closest('figure')?.querySelector('figcaption');
    const heading = caption?.querySelector('[data-chart-title], [data-text], option:checked');
    return heading?.textContent?.trim() || this.#axes.y.title;
  }

  /** What the lines span, where nothing is drawn. @param {'x' | 'y'} name */
  #reachOf(name) {
    const values = this.#series.flatMap(({ points }) => points.map((point) => point[name]));
    const known = values.filter(Number.isFinite);
    const { min = Math.min(...known), max = Math.max(...known) } = this.#axes[name];
    return { min, max, ticks: /** @type {import('chart.js').Tick[]} */ ([]) };
  }

  /** What is drawn now, as data: for files. @returns {import('./chart-svg.js').Picture} */
  picture() {
    this.#chart?.update('none'); // a chart that was just set is drawn with the next frame only
    const scaleOf = (/** @type {'x' | 'y'} */ name) => {
      const { min, max, ticks } = this.#chart?.scales[name] ?? this.#reachOf(name);
      const { title, log = false } = this.#axes[name];
      const named = ticks.map(({ value, label }) => ({ at: value, label: String(label ?? '') }));
      return { title, min, max, log, ticks: named.filter(({ label }) => label !== '') };
    };
    return {
      title: this.title,
      scales: { x: scaleOf('x'), y: scaleOf('y') },
      series: this.#series,
      color: token,
      font: token('--sans'),
    };
  }
}
