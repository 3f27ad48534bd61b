// share.js - the dialog that gives a state away: its link, the link as a QR code for a class to scan, a snippet for
// another page. Fetched when it is first asked for. What is shared is an address (state/address.js).
import { encode } from 'uqr';
import { language, t } from '../i18n/index.js';
import { copyText } from './clipboard.js';
import { parseAddress } from '../state/address.js';

/** Modules of white around the code, as its standard asks for. */
const QUIET_ZONE = 4;
const SVG = 'http://www.w3.org/2000/svg';
/** Longer links than a code can hold. */
const MOST_LETTERS = 2900;

/** @param {string} selector @returns {any} */
const find = (selector) => document.querySelector(`#share ${selector}`);

/** The address under which anybody opens a state. @param {string} hash @param {{ lang?: string, embed?: string }} [query] */
export function linkTo(hash, query = {}) {
  const url = new URL(location.href);
  url.search = '';
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  url.hash = hash;
  return url.href;
}

/** @param {string} link */
const snippet = (link) =>
  [
    '<iframe',
    `  src="${link.replaceAll('&', '&amp;')}"`,
    `  title="${t('app.title')}"`,
    '  width="100%"',
    '  height="800"',
    '></iframe>',
  ].join('\n');

/**
 * A text as a QR code: dark on white whatever the page's colours, as cameras want it.
 * @param {string} text
 * @returns {SVGSVGElement}
 */
function qrCode(text) {
  const { data, size } = encode(text, { border: QUIET_ZONE, ecc: 'L', boostEcc: true });
  const dark = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
  svg.setAttribute('shape-rendering', 'crispEdges');
  const [paper, ink] = ['rect', 'path'].map((name) => document.createElementNS(SVG, name));
  paper.setAttribute('width', String(size));
  paper.setAttribute('height', String(size));
  paper.setAttribute('fill', '#fff');
  ink.setAttribute('d', dark.join(''));
  ink.setAttribute('fill', '#000');
  svg.append(paper, ink);
  return svg;
}

/** Copies a field's text, or selects it where the browser does not let a page copy. @param {HTMLInputElement | HTMLTextAreaElement} field */
async function copy(field) {
  field.focus();
  const copied = await copyText(field.value);
  field.select();
  find('[data-said]').textContent = t(copied ? 'share.copied' : 'share.selected');
}

/** The state that the dialog is open for. */
let shared = '';

function show() {
  const { protocol, hostname } = location;
  const onDisk = protocol === 'file:';
  const query = find('[data-with-language]').checked ? { lang: language() } : {};
  const link = linkTo(shared, query);
  const { lab } = parseAddress(shared);
  find('[data-link]').value = onDisk ? shared : link;
  find('[data-embed-code]').value = snippet(linkTo(shared, { embed: lab, ...query }));
  const local = /^(localhost|127\.|\[::1\])/.test(hostname);
  find('[data-note]').textContent = onDisk ? t('share.onDisk') : local ? t('share.local') : '';
  find('[data-link-name]').textContent = t(onDisk ? 'share.state' : 'share.link');
  for (const part of document.querySelectorAll('#share [data-online]')) {
    part.toggleAttribute('hidden', onDisk);
  }
  find('[data-send]').hidden = onDisk || !('share' in navigator);
  find('[data-said]').textContent = '';
  find('[data-plain]').textContent = link;
  if (onDisk) return;
  const fits = new TextEncoder().encode(link).length <= MOST_LETTERS;
  find('[data-qr]').hidden = !fits;
  if (fits) find('[data-code]').replaceChildren(qrCode(link));
}

/** Shows the code as large as the window, or as before. @param {boolean} large */
function enlarge(large) {
  find('[data-qr]').setAttribute('aria-pressed', String(large));
  /** @type {HTMLElement} */ (document.getElementById('share')).classList.toggle('large', large);
}

let bound = false;
function bind() {
  if (bound) return;
  bound = true;
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('share'));
  const isLarge = () => dialog.classList.contains('large');
  find('[data-copy-link]').addEventListener('click', () => copy(find('[data-link]')));
  find('[data-copy-embed]').addEventListener('click', () => copy(find('[data-embed-code]')));
  find('[data-with-language]').addEventListener('change', show);
  find('[data-qr]').addEventListener('click', () => enlarge(!isLarge()));
  find('[data-close]').addEventListener('click', () => dialog.close());
  find('[data-send]').addEventListener('click', () => {
    const data = { title: t('app.title'), url: find('[data-plain]').textContent };
    navigator.share(data).catch(() => {}); // the person thought better of it
  });
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close(); // beside it
  });
  dialog.addEventListener('cancel', (event) => {
    if (!isLarge()) return;
    event.preventDefault();
    enlarge(false);
  });
  dialog.addEventListener('close', () => enlarge(false));
}

/** @param {string} address "#/neuron?w=1" */
export function openShare(address) {
  bind();
  shared = address;
  show();
  /** @type {HTMLDialogElement} */ (document.getElementById('share')).showModal();
}
