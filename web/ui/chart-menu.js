// chart-menu.js - the small menu of a chart: the picture as PNG or SVG, its points as CSV. What the chart shows, and
// what its files are called, is its lab's matter.
import { onLanguage, t } from '../i18n/index.js';
import { chartCsv, chartSvg } from './chart-svg.js';
import { saveBlob, saveText } from './files.js';

/** @typedef {import('./chart.js').LineChart} LineChart */

/** Pixels of a PNG to one of the SVG it is made of. */
const SHARPNESS = 2;

/** @param {string} svg @param {(png: Blob) => void} done */
async function toPng(svg, done) {
  const picture = new Image();
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  picture.src = url;
  await picture.decode().finally(() => URL.revokeObjectURL(url));
  const canvas = document.createElement('canvas');
  canvas.width = picture.width * SHARPNESS;
  canvas.height = picture.height * SHARPNESS;
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && done(blob), 'image/png');
}

/** What each entry saves. @type {Record<string, (chart: LineChart, name: string) => void>} */
const ENTRIES = {
  png: (chart, name) => toPng(chartSvg(chart.picture()), (blob) => saveBlob(name, blob)),
  svg: (chart, name) => saveText(name, chartSvg(chart.picture()), 'image/svg+xml'),
  csv: (chart, name) => saveText(name, chartCsv(chart.picture()), 'text/csv'),
};

/**
 * @param {HTMLElement} place the menu is put at its end
 * @param {LineChart} chart
 * @param {() => string} fileName without its ending
 */
export function addChartMenu(place, chart, fileName) {
  const menu = document.createElement('details');
  menu.className = 'chart-menu';
  const summary = document.createElement('summary');
  summary.textContent = '⋯';
  const list = document.createElement('div');
  const buttons = Object.entries(ENTRIES).map(([kind, save]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.save = kind;
    button.addEventListener('click', () => {
      close();
      save(chart, `${fileName()}.${kind}`);
    });
    return button;
  });
  list.append(...buttons);
  menu.append(summary, list);
  place.append(menu);

  function close() {
    if (menu.contains(document.activeElement)) summary.focus();
    menu.open = false;
  }
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    event.stopPropagation();
    close();
  });
  // Elsewhere pressed, or gone on to with the keyboard: the menu is done with.
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false;
  });
  document.addEventListener('pointerdown', ({ target }) => {
    if (!menu.contains(/** @type {Node} */ (target))) menu.open = false;
  });

  const retext = () => {
    summary.setAttribute('aria-label', t('chart.save', { chart: chart.title }));
    for (const button of buttons) button.textContent = t(`chart.save.${button.dataset.save}`);
  };
  summary.addEventListener('click', retext); // the chart's title changes with what it shows
  onLanguage(retext);
  retext();
}

/**
 * A file's name from what it is of: the lab, the experiment, its seeds, the part.
 * @param {...(string | number | (string | number)[])} parts lists are joined, each entry once
 */
export function fileNameOf(...parts) {
  return parts
    .map((part) => [...new Set([part].flat())].slice(0, 4).join('+'))
    .filter(Boolean)
    .join('-')
    .replace(/[^\w.+-]+/g, '_');
}
