// timeline.js - which epoch the whole lab shows: the one under the pointer, the one set by slider, click, drag
// or arrow keys, or else the last one run. It knows no neuron: it is told how far the run is.

export class Timeline {
  /** Epochs run so far. */
  #reached = 0;
  /** The epoch set; none: the last one run. @type {number | undefined} */
  #set;
  /** The epoch under the pointer. @type {number | undefined} */
  #pointed;

  /**
   * @param {HTMLInputElement} slider
   * @param {HTMLOutputElement} output
   * @param {import('../../ui/chart.js').LineChart} chart
   * @param {() => void} onMove called when another epoch is to be shown
   */
  constructor(slider, output, chart, onMove) {
    this.slider = slider;
    this.output = output;
    this.chart = chart;
    this.onMove = onMove;
    /** Whether the chart's pointer is the timeline's. */
    this.listening = true;
    slider.addEventListener('input', () => this.#moveTo(Number(slider.value)));
    const { canvas } = chart;
    const epochAt = (/** @type {PointerEvent} */ event) => Math.round(chart.locate(event).x);
    canvas.addEventListener('pointerdown', (event) => {
      if (this.listening) this.#moveTo(epochAt(event));
    });
    canvas.addEventListener('pointermove', (event) => {
      if (!this.listening || this.#reached === 0) return;
      if (event.buttons > 0) this.#moveTo(epochAt(event));
      else this.#point(epochAt(event));
    });
    canvas.addEventListener('pointerleave', () => this.#point(undefined));
    // The arrow keys then go on from there.
    canvas.addEventListener('click', () => this.listening && slider.focus({ preventScroll: true }));
  }

  /** The epoch set, however far the run is; Infinity: its end. */
  get place() {
    return this.#set ?? Infinity;
  }

  set place(epoch) {
    this.#pointed = undefined;
    // The end of the run is not an epoch to stay at: a run that goes on takes the lab along.
    this.#set = epoch >= this.#reached ? undefined : epoch;
  }

  get epoch() {
    return Math.min(this.#reached, Math.max(0, this.#pointed ?? this.#set ?? this.#reached));
  }

  /** @param {number} epochs run so far */
  set reached(epochs) {
    this.#reached = epochs;
    this.slider.max = String(epochs);
  }

  /** From now on the last epoch run is shown. */
  follow() {
    this.#set = undefined;
  }

  /** Writes the epoch shown where it can be read, and marks it on the chart. */
  show() {
    this.slider.value = String(this.epoch);
    this.output.textContent = String(this.epoch);
    this.chart.mark(this.#reached > 0 ? this.epoch : undefined);
  }

  /** @param {number} epoch */
  #moveTo(epoch) {
    this.place = epoch;
    this.onMove();
  }

  /** @param {number | undefined} epoch */
  #point(epoch) {
    if (epoch === this.#pointed) return;
    this.#pointed = epoch;
    this.onMove();
  }
}
