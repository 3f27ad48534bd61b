// embed.js - ?embed=mnist: the page as a part of another one. One lab without masthead and footer, its height told to
// the page around it. docs/embed.md is its manual. It listens to nobody: no message reaches this page.

/** What the page around it hears. Its name says whose it is; it holds nothing that anybody may not know. */
const MESSAGE = 'cross-entropy-lab:size';

/** The lab that is asked for in this page's address, if any. @param {string[]} labs */
export function embeddedLab(labs) {
  const name = new URLSearchParams(location.search).get('embed');
  return labs.find((lab) => lab === name);
}

/** The whole page in the state of an address. @param {string} hash */
export function fullPage(hash) {
  const url = new URL(location.href);
  url.searchParams.delete('embed');
  url.hash = hash;
  return url.href;
}

/** @param {string} lab */
export function beEmbedded(lab) {
  document.documentElement.dataset.embed = lab; // style/embed.css does the rest
  if (window.parent === window) return;
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    // To whoever it may be: a page may be embedded anywhere, and a height is no secret.
    window.parent.postMessage({ type: MESSAGE, height }, '*');
  }).observe(document.documentElement);
}
