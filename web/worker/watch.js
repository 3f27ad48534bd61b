// watch.js - how a page learns that a worker hangs: it lives (life.js), and does not answer. A worker returns to its
// event loop many times a second and answers a "ping" there at once, whatever it is waiting for; one that does not for
// as long as the patience lasts is stuck. What is done about it is its owner's matter.

/** Milliseconds between two looks. */
const LOOK_EVERY = 1000;

export class Watch {
  /** Looks in a row at which nothing had been heard. */
  #silent = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /**
   * Time is counted in looks, and only in those of a page that is seen: a machine that sleeps and a page that is frozen
   * or hidden look rarely or not at all, however long that is by the clock.
   * @param {object} owner
   * @param {() => void} owner.ping asks the worker to say something: anything will do
   * @param {() => void} owner.hangs called once for each silence that outlasts the patience
   * @param {number} owner.patience looks, each a second long
   */
  constructor({ ping, hangs, patience }) {
    this.ping = ping;
    this.hangs = hangs;
    this.patience = patience;
  }

  /** The worker was asked for something: from now on it is expected to speak. */
  asked() {
    if (this.patience !== Infinity) this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY);
  }

  /**
   * The worker said something. One that has nothing to say but the answer to a ping is at rest, or waits for others:
   * it is watched again from the next word on.
   * @param {string} type of its message
   */
  heard(type) {
    this.#silent = 0;
    if (type === 'pong') this.end();
    else this.asked();
  }

  /** No more looks: the worker is gone, or at rest. */
  end() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#silent = 0;
  }

  #look() {
    if (globalThis.document?.hidden) return;
    this.#silent += 1;
    if (this.#silent === 2) this.ping(); // it had a whole second
    if (this.#silent === this.patience) this.hangs();
  }
}
