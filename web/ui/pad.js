// pad.js - a square to draw on with mouse, finger or pen. It keeps the strokes as lines, so that they can
// be taken back, drawn sharp at any size, and handed on as ink; it knows nobody who reads them.

/** @typedef {{ x: number, y: number, width: number }} Point x and y in sides of the pad, width in pens */
/** @typedef {Point[]} Stroke */

/** The pen's width, in sides of the pad. */
const PEN = 1 / 13;
/** Pixels of a side of the ink handed on: ten to each pixel of a 28x28 image. */
const INK_SIDE = 280;
/** How thick the ink handed on is, by the larger side of the figure: as in MNIST, 2 to 3 pixels of 20. A
 * figure drawn small would otherwise be a blot, and one drawn large a hair. */
const THINNEST = 0.12;
const THICKEST = 0.16;
/** Distance of two points of a smoothed line, in sides of the pad. */
const STEP = 0.008;
/** A hand that hardly moves makes no new point. */
const NEAREST = 0.002;

/** The smallest and the largest, both on the pad. @param {number[]} numbers */
const range = (numbers) =>
  numbers.reduce(([low, high], number) => [Math.min(low, number), Math.max(high, number)], [1, 0]);

/**
 * A line through the middles between the points, bent towards the points: no corners where the hand made
 * none.
 * @param {Stroke} stroke
 * @returns {Point[]}
 */
function smooth(stroke) {
  const line = [stroke[0]];
  const middle = (/** @type {Point} */ p, /** @type {Point} */ q) => ({
    x: (p.x + q.x) / 2,
    y: (p.y + q.y) / 2,
    width: (p.width + q.width) / 2,
  });
  for (let i = 1; i < stroke.length - 1; i++) {
    const from = /** @type {Point} */ (line.at(-1));
    const over = stroke[i];
    const to = middle(over, stroke[i + 1]);
    const length = Math.hypot(over.x - from.x, over.y - from.y) * 2;
    const steps = Math.max(1, Math.ceil(length / STEP));
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
      line.push({
        x: a * from.x + b * over.x + c * to.x,
        y: a * from.y + b * over.y + c * to.y,
        width: a * from.width + b * over.width + c * to.width,
      });
    }
  }
  if (stroke.length > 1) line.push(/** @type {Point} */ (stroke.at(-1)));
  return line;
}

/**
 * Paints a stroke as one shape, discs at its points and the quadrangles between them, all turning the
 * same way: where they overlap there is no second coat.
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke} stroke
 * @param {number} pen width, in sides of the pad
 * @param {number} scale pixels to a side of the pad
 */
function paintStroke(context, stroke, pen, scale) {
  context.beginPath();
  /** @type {{ x: number, y: number, r: number } | undefined} */
  let before;
  for (const { x, y, width } of smooth(stroke)) {
    const here = { x: x * scale, y: y * scale, r: (pen * width * scale) / 2 };
    if (before) {
      const length = Math.hypot(here.x - before.x, here.y - before.y);
      if (length === 0) continue;
      const nx = -(here.y - before.y) / length;
      const ny = (here.x - before.x) / length;
      context.moveTo(before.x + nx * before.r, before.y + ny * before.r);
      context.lineTo(here.x + nx * here.r, here.y + ny * here.r);
      context.lineTo(here.x - nx * here.r, here.y - ny * here.r);
      context.lineTo(before.x - nx * before.r, before.y - ny * before.r);
      context.closePath();
    }
    context.moveTo(here.x + here.r, here.y);
    context.arc(here.x, here.y, here.r, 0, 2 * Math.PI, true);
    before = here;
  }
  context.fill();
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
    const reading = document.createElement('canvas');
    reading.width = INK_SIDE;
    reading.height = INK_SIDE;
    this.#ink = /** @type {CanvasRenderingContext2D} */ (
      reading.getContext('2d', { willReadFrequently: true })
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
    this.#changed(false);
  }

  clear() {
    this.#strokes = [];
    this.#changed(false);
  }

  /**
   * The figure, cut out and drawn anew with a pen that suits its size.
   * @returns {{ ink: Uint8Array, width: number }} [width][width], 0 paper and 255 full ink
   */
  ink() {
    const points = this.#strokes.flat();
    const [left, right] = range(points.map(({ x }) => x));
    const [top, bottom] = range(points.map(({ y }) => y));
    const size = Math.max(right - left, bottom - top);
    const pen = Math.min(Math.max(PEN, THINNEST * size), THICKEST * Math.max(size, PEN));
    const margin = (pen * range(points.map(({ width }) => width))[1]) / 2;
    const scale = (INK_SIDE - 2) / (size + 2 * margin);
    const context = this.#ink;
    context.clearRect(0, 0, INK_SIDE, INK_SIDE);
    context.save();
    context.translate(1 + scale * (margin - left), 1 + scale * (margin - top));
    context.beginPath();
    context.rect(0, 0, scale, scale); // what was drawn past the edge is not seen either
    context.clip();
    for (const stroke of this.#strokes) paintStroke(context, stroke, pen, scale);
    context.restore();
    const { data } = context.getImageData(0, 0, INK_SIDE, INK_SIDE);
    return {
      ink: Uint8Array.from({ length: INK_SIDE ** 2 }, (_, i) => data[4 * i + 3]),
      width: INK_SIDE,
    };
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
      stroke = [];
      this.#strokes.push(stroke);
      this.#extend(stroke, [event]);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (event.pointerId !== drawing) return;
      const between = event.getCoalescedEvents?.() ?? [];
      this.#extend(stroke, between.length ? between : [event]);
    });
    const end = (/** @type {PointerEvent} */ event) => {
      if (event.pointerId !== drawing) return;
      drawing = undefined;
      this.#changed(false);
    };
    for (const type of /** @type {const} */ (['pointerup', 'pointercancel', 'lostpointercapture']))
      canvas.addEventListener(type, end);
  }

  /** @param {Stroke} stroke @param {PointerEvent[]} events */
  #extend(stroke, events) {
    const { left, top, width: side } = this.#canvas.getBoundingClientRect();
    for (const { clientX, clientY, pointerType, pressure } of events) {
      const x = (clientX - left) / side;
      const y = (clientY - top) / side;
      const last = stroke.at(-1);
      if (last && Math.hypot(x - last.x, y - last.y) < NEAREST) continue;
      stroke.push({ x, y, width: pointerType === 'pen' && pressure > 0 ? 0.5 + pressure : 1 });
    }
    this.#changed(true);
  }

  /** @param {boolean} drawing */
  #changed(drawing) {
    this.#paint();
    this.#onChange(drawing);
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
    for (const stroke of this.#strokes) paintStroke(this.#context, stroke, PEN, width);
  }
}
