// pad.js - a square to draw on with mouse, finger or pen. It keeps the strokes as lines, so that they can
// be taken back, drawn sharp at any size, and handed on as ink; it knows nobody who reads them.

/** @typedef {{ x: number, y: number, width: number }} Point x and y in sides of the pad, width in pens */
/** @typedef {Point[]} Line dense points of a smooth line */

/** The pen's width, in sides of the pad. */
const PEN = 1 / 13;
/** Pixels of a side of the ink handed on: ten to each pixel of a 28x28 image. */
const INK_SIDE = 280;
/** How thick the ink handed on is, by the larger side of the figure: as in MNIST, between 2 and 3 pixels
 * of 20. With the pen as it was, a figure drawn small would be a blot, and one drawn large a hair. */
const THICKNESS = 0.14;
/** Distance of two points of a line, in sides of the pad. */
const STEP = 0.02;
/** A hand that hardly moves makes no new point. */
const NEAREST = 0.002;
/** Points of a line that are painted as one shape: more would be slow, single ones would leave seams. */
const PIECE = 24;

/** @param {number} number */
const onPad = (number) => Math.min(1, Math.max(0, number));

/** @param {number[]} numbers @returns {[smallest: number, largest: number]} */
const range = (numbers) =>
  numbers.reduce(
    ([low, high], number) => [Math.min(low, number), Math.max(high, number)],
    [Infinity, -Infinity],
  );

/** @param {Point} p @param {Point} q @param {number} t 0 at p, 1 at q @returns {Point} */
const between = (p, q, t) => ({
  x: p.x + t * (q.x - p.x),
  y: p.y + t * (q.y - p.y),
  width: p.width + t * (q.width - p.width),
});

/** A stroke becomes a line through the middles between the hand's points, bent towards these: no corners
 * where the hand made none. */
class Stroke {
  /** @type {Line} */
  line;
  /** The hand's last point; the line ends half way to it. */
  #last;

  /** @param {Point} start */
  constructor(start) {
    this.line = [start];
    this.#last = start;
  }

  /** @param {Point} next */
  add(next) {
    const over = this.#last;
    if (Math.hypot(next.x - over.x, next.y - over.y) < NEAREST) return;
    this.#last = next;
    const from = this.line[this.line.length - 1];
    const to = between(over, next, 0.5);
    const length =
      Math.hypot(over.x - from.x, over.y - from.y) + Math.hypot(to.x - over.x, to.y - over.y);
    const steps = Math.ceil(length / STEP);
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      this.line.push(between(between(from, over, t), between(over, to, t), t));
    }
  }

  end() {
    if (this.line.at(-1) !== this.#last) this.line.push(this.#last);
  }
}

/**
 * Paints a line: discs at its points and the quadrangles between them, all turning the same way, so that
 * where they overlap there is no second coat.
 * @param {CanvasRenderingContext2D} context
 * @param {Line} line
 * @param {number} pen width, in sides of the pad
 * @param {number} scale pixels to a side of the pad
 */
function paintLine(context, line, pen, scale) {
  for (let start = 0; start < line.length; start += PIECE) {
    context.beginPath();
    line.slice(start, start + PIECE + 1).forEach((point, i, piece) => {
      const x = scale * point.x;
      const y = scale * point.y;
      const r = (scale * pen * point.width) / 2;
      context.moveTo(x + r, y);
      context.arc(x, y, r, 0, 2 * Math.PI, true);
      if (i === 0) return;
      const before = { x: scale * piece[i - 1].x, y: scale * piece[i - 1].y };
      const length = Math.hypot(x - before.x, y - before.y) || 1;
      const nx = (before.y - y) / length;
      const ny = (x - before.x) / length;
      const s = (scale * pen * piece[i - 1].width) / 2;
      context.moveTo(before.x + nx * s, before.y + ny * s);
      context.lineTo(x + nx * r, y + ny * r);
      context.lineTo(x - nx * r, y - ny * r);
      context.lineTo(before.x - nx * s, before.y - ny * s);
      context.closePath();
    });
    context.fill();
  }
}

export class Pad {
  /** @type {Stroke[]} */
  #strokes = [];
  #canvas;
  #context;
  #ink;
  #onChange;

  /**
   * @param {HTMLCanvasElement} canvas square; its style sheet says `touch-action: none`
   * @param {(drawing: boolean) => void} onChange the ink has changed; with a stroke under way or not
   */
  constructor(canvas, onChange) {
    this.#canvas = canvas;
    this.#onChange = onChange;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const ink = document.createElement('canvas');
    ink.width = INK_SIDE;
    ink.height = INK_SIDE;
    this.#ink = /** @type {CanvasRenderingContext2D} */ (
      ink.getContext('2d', { willReadFrequently: true })
    );
    this.#listen();
    // The one hears of the pad's own size, the other of another zoom or screen.
    new ResizeObserver(() => this.#fit()).observe(canvas);
    addEventListener('resize', () => this.#fit());
  }

  get empty() {
    return this.#strokes.length === 0;
  }

  undo() {
    this.#strokes.pop();
    this.#paint();
    this.#onChange(false);
  }

  clear() {
    this.#strokes = [];
    this.#paint();
    this.#onChange(false);
  }

  /**
   * The figure, cut out and drawn anew with a pen that suits its size. Not of an empty pad.
   * @returns {{ ink: Uint8Array, width: number }} [width][width], 0 paper and 255 full ink
   */
  ink() {
    const points = this.#strokes.flatMap(({ line }) => line);
    const [left, right] = range(points.map(({ x }) => onPad(x)));
    const [top, bottom] = range(points.map(({ y }) => onPad(y)));
    const size = Math.max(right - left, bottom - top);
    const pen = THICKNESS * Math.max(PEN, size);
    const margin = (pen * range(points.map(({ width }) => width))[1]) / 2;
    const scale = (INK_SIDE - 2) / (size + 2 * margin);
    const context = this.#ink;
    context.clearRect(0, 0, INK_SIDE, INK_SIDE);
    context.save();
    context.translate(1 + scale * (margin - left), 1 + scale * (margin - top));
    context.beginPath();
    context.rect(0, 0, scale, scale); // what was drawn past the pad's edge is not seen either
    context.clip();
    for (const { line } of this.#strokes) paintLine(context, line, pen, scale);
    context.restore();
    const { data } = context.getImageData(0, 0, INK_SIDE, INK_SIDE);
    const ink = Uint8Array.from({ length: INK_SIDE ** 2 }, (_, i) => data[4 * i + 3]);
    return { ink, width: INK_SIDE };
  }

  #listen() {
    const canvas = this.#canvas;
    /** The pointer that draws. @type {number | undefined} */
    let drawing;
    /** Its stroke; when that has been taken back meanwhile, nothing more is seen of it. @type {Stroke} */
    let stroke;
    canvas.addEventListener('pointerdown', (event) => {
      if (drawing !== undefined || event.button !== 0) return;
      event.preventDefault(); // no text is marked, nothing is dragged
      drawing = event.pointerId;
      canvas.setPointerCapture(drawing);
      stroke = new Stroke(this.#pointOf(event));
      this.#strokes.push(stroke);
      this.#lengthened(stroke, 0);
      this.#onChange(true);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (event.pointerId !== drawing) return;
      const since = stroke.line.length;
      const events = event.getCoalescedEvents?.() ?? [];
      for (const each of events.length ? events : [event]) stroke.add(this.#pointOf(each));
      this.#lengthened(stroke, since);
      this.#onChange(true);
    });
    const end = (/** @type {PointerEvent} */ event) => {
      if (event.pointerId !== drawing) return;
      drawing = undefined;
      stroke.end();
      this.#paint(); // in large pieces: its edges become smoother
      this.#onChange(false);
    };
    for (const type of /** @type {const} */ (['pointerup', 'pointercancel', 'lostpointercapture']))
      canvas.addEventListener(type, end);
  }

  /** @param {PointerEvent} event @returns {Point} */
  #pointOf({ clientX, clientY, pointerType, pressure }) {
    const { left, top, width } = this.#canvas.getBoundingClientRect();
    return {
      x: (clientX - left) / width,
      y: (clientY - top) / width,
      width: pointerType === 'pen' && pressure > 0 ? 0.5 + pressure : 1,
    };
  }

  /** As many pixels as the screen has there. */
  #fit() {
    const side = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    if (side === 0 || side === this.#canvas.width) return;
    this.#canvas.width = side;
    this.#canvas.height = side;
    this.#paint();
  }

  #paint() {
    const { width } = this.#canvas;
    this.#context.clearRect(0, 0, width, width);
    for (const { line } of this.#strokes) paintLine(this.#context, line, PEN, width);
  }

  /** Paints what is new of a stroke. @param {Stroke} stroke @param {number} since points painted before */
  #lengthened(stroke, since) {
    if (!this.#strokes.includes(stroke)) return;
    const fresh = stroke.line.slice(Math.max(0, since - 1));
    if (stroke.line.length > since) paintLine(this.#context, fresh, PEN, this.#canvas.width);
  }
}
