// player.js - plays a run frame by frame: how many of its steps are due. What a step is, where the run ends and how
// it looks is its lab's matter.

/** Whether the person has asked the system for no motion. */
export const wantsNoMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The longest time between two frames that counts, in seconds: after a hidden tab a run goes on from where it was. */
const LONGEST = 0.1;

export class Player {
  #rate;
  #advance;
  /** The frame asked for; 0: none. */
  #frame = 0;
  /** When the last frame was. */
  #last = 0;
  /** Steps due but not yet taken: the part of one that a frame is long. */
  #due = 0;

  /**
   * @param {() => number} rate steps a second
   * @param {(steps: number) => void} advance takes so many steps, stops at the run's end, and shows what came of it
   */
  constructor(rate, advance) {
    this.#rate = rate;
    this.#advance = advance;
  }

  get playing() {
    return this.#frame !== 0;
  }

  /** What its button does next, as an action's name. @param {boolean} begun @param {boolean} over */
  next(begun, over) {
    if (this.playing) return 'pause';
    if (over) return 'runAgain';
    return begun ? 'resume' : 'run';
  }

  /** Plays until it is stopped; without motion, all is run at once. @param {number} steps of the whole run */
  play(steps) {
    if (wantsNoMotion()) {
      this.#advance(steps);
      return;
    }
    this.stop();
    this.#due = 0;
    this.#last = performance.now();
    this.#ask();
    this.#advance(0); // shows that it plays
  }

  /** Stops, and shows that it did. */
  pause() {
    if (!this.playing) return;
    this.stop();
    this.#advance(0);
  }

  /** Stops; who asks for it shows it. */
  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #ask() {
    this.#frame = requestAnimationFrame((now) => this.#play(now));
  }

  /** @param {number} now */
  #play(now) {
    this.#due += Math.min(LONGEST, (now - this.#last) / 1000) * this.#rate();
    this.#last = now;
    const steps = Math.floor(this.#due);
    this.#due -= steps;
    if (steps > 0) this.#advance(steps);
    if (this.playing) this.#ask();
  }
}
