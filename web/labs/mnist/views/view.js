// view.js - what the views below the charts have in common: their contract. Types only.

/** @typedef {import('../../../worker/protocol.js').Report} Report */
/** @typedef {import('../../../worker/protocol.js').Request} Request */
/** @template T @typedef {import('../../../worker/protocol.js').Body<T>} Body */

/**
 * Sends the worker a request. Its answer comes back through receive().
 * @typedef {(request: Body<Request>) => void} Ask
 */

/**
 * A view draws into its panel (#view-<name>, static markup in index.html) what the worker reports.
 * @typedef {object} View
 * @property {() => void} refresh asks the worker anew: called when the view is shown, when a network or
 *   data came or went, and about twice a second while training. Only the view on show is called.
 * @property {(report: Report) => void} receive every report of the worker that is not about a run's
 *   progress; those of other views too (digits carry a tag)
 * @property {() => void} retext writes its texts again, in the language chosen
 */

/**
 * @typedef {(panel: HTMLElement, ask: Ask, constants: import('../../../core/engine.js').Constants) => View} CreateView
 */

export {};
