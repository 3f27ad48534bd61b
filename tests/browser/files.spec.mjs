// files.spec.mjs - what goes out of the MNIST lab as files and comes back in: networks, runs, pictures,
// the person's own data. Saving is caught before the browser's own download, which differs by browser.
import { expect, test } from './fixtures.mjs';
import { countAnswers, giveFiles, goTo, idxPair, isAnswered, openLab, within } from './labs.mjs';

const lab = within('mnist');
const TOGGLE = lab('[data-action="toggle"]');
const STATUS = lab('[data-status]');
const QUICK = '#/mnist?data=synthetic&train-size=2000&epochs=2';

/** @typedef {import('./app.mjs').App} App */

/** @param {App} app @param {string} words */
const statusSays = (app, words) =>
  app.waitFor((selector, want) => one(selector).textContent?.includes(want), STATUS, words);
/** @param {App} app @param {string} words */
const noticeSays = (app, words) =>
  app.waitFor((want) => document.querySelector('#notices')?.textContent?.includes(want), words);

/** Opens the lab with the fold of files open, and keeps what is saved. @param {App} app @param {string} [hash] */
async function openFiles(app, hash = QUICK) {
  await openLab(app, hash);
  await app.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    const saved = /** @type {Record<string, Blob | undefined>} */ ({});
    Object.assign(window, { saved });
    /** @type {Map<string, Blob>} */
    const blobs = new Map();
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      const url = create.call(URL, blob);
      blobs.set(url, /** @type {Blob} */ (blob));
      return url;
    };
    HTMLAnchorElement.prototype.click = function () {
      saved[this.download] = blobs.get(this.href);
    };
  });
}

/** @param {App} app */
async function run(app) {
  await app.click(TOGGLE);
  await statusSays(app, 'Finished');
}

/** @param {App} app @param {number} count */
const rowsAre = (app, count) =>
  app.waitFor(
    (selector, n) => document.querySelectorAll(selector).length === n,
    lab('[data-runs] tr'),
    count,
  );

/** The text of a saved file. @param {App} app @param {string} name */
const savedText = async (app, name) => {
  await app.waitFor((file) => /** @type {any} */ (window).saved[file], name);
  return app.evaluate((file) => /** @type {any} */ (window).saved[file].text(), name);
};

test('a network is saved in the format of network2.py, and opens again @once', async ({ app }) => {
  await openFiles(app);
  await app.click(lab('[data-action="saveNetwork"]'));
  await noticeSays(app, 'nothing to save');
  await run(app);
  await app.click(lab('[data-action="saveNetwork"]'));
  const text = await savedText(app, 'network-784-30-10.json');
  const network = JSON.parse(text);
  expect(network.sizes).toEqual([784, 30, 10]);
  expect(network.cost).toBe('CrossEntropyCost');
  expect(network.weights.map((/** @type {any} */ w) => [w.length, w[0].length])).toEqual([
    [30, 784],
    [10, 30],
  ]);
  expect(network.biases.map((/** @type {any} */ b) => [b.length, b[0].length])).toEqual([
    [30, 1],
    [10, 1],
  ]);

  const accuracy = await app.text(lab('[data-runs] tr:first-child > :nth-child(5)'));
  await app.fill(lab('[data-field="eta"]'), '0.1');
  await giveFiles(app, 'network', [{ name: 'mine.json', text }]);
  await noticeSays(app, `${accuracy} % of the test digits right`);
  // Training goes on from it: the first epoch is at least nearly as good as the last was.
  await run(app);
  const again = await app.text(lab('[data-runs] tr:last-child > :nth-child(4)'));
  expect(Number(again)).toBeGreaterThan(Number(accuracy) - 2);
});

test('a file that is no network is refused by what is wrong, and the network shown stays @once', async ({
  app,
  site,
}) => {
  countAnswers(site);
  await openFiles(app);
  await run(app);
  await isAnswered(app);
  const before = await app.text(lab('[data-digits-count]'));
  expect(before).toContain('of 48 right');
  const good = {
    sizes: [784, 1, 10],
    weights: [[Array(784).fill(0)], Array(10).fill([0])],
    biases: [[[0]], Array(10).fill([0])],
    cost: 'QuadraticCost',
  };
  for (const [text, words] of /** @type {const} */ ([
    ['{"sizes": [784', 'not JSON'],
    ['{"sizes": [784]}', 'no list of layer sizes'],
    [JSON.stringify({ ...good, cost: 'Hinge' }), '"Hinge" is unknown'],
    [JSON.stringify({ ...good, weights: [[[1]], []] }), 'should have 784 numbers'],
    [JSON.stringify({ ...good, biases: [[['x']], Array(10).fill([0])] }), 'which is not a number'],
  ])) {
    await giveFiles(app, 'network', [{ name: 'bad.json', text }]);
    await noticeSays(app, words);
  }
  await isAnswered(app);
  expect(await app.text(lab('[data-digits-count]'))).toBe(before);
  expect(await app.text(lab('[data-runs]'))).not.toBe('');
});

test('runs go out as CSV and JSON and come back', async ({ app }) => {
  await openFiles(app);
  await app.click(lab('[data-action="saveCsv"]'));
  await noticeSays(app, 'nothing to save');
  await run(app);
  await app.click(lab('[data-action="saveCsv"]'));
  const lines = (await savedText(app, 'mnist-own-seed1-runs.csv')).trim().split('\n');
  expect(lines.length).toBe(3); // a heading and two epochs
  expect(lines[0]).toContain('evaluation-accuracy');
  expect(lines[1]).toContain('"784,30,10"');
  await app.click(lab('[data-action="saveJson"]'));
  const text = await savedText(app, 'mnist-own-seed1-runs.json');
  const row = await app.text(lab('[data-runs] tr'));

  await openFiles(app, '#/mnist');
  await app.click(lab('[data-action="clear"]')); // this device had kept it
  await rowsAre(app, 0);
  await giveFiles(app, 'runs', [{ name: 'runs.json', text }]);
  await rowsAre(app, 1);
  // The same but for its number.
  expect((await app.text(lab('[data-runs] tr'))).slice(1)).toBe(row.slice(1));

  const file = JSON.parse(text);
  file.runs[0].config.momentum = '0.9';
  await giveFiles(app, 'runs', [{ name: 'runs.json', text: JSON.stringify(file) }]);
  await noticeSays(app, 'momentum');
  expect(
    await app.evaluate((s) => document.querySelectorAll(s).length, lab('[data-runs] tr')),
  ).toBe(2);
  // While a run is under way the others stay, and it stays the last.
  await goTo(app, '#/mnist?data=synthetic&train-size=50000&epochs=1000');
  await app.click(TOGGLE);
  await statusSays(app, 's left');
  await giveFiles(app, 'runs', [{ name: 'runs.json', text }]);
  await rowsAre(app, 4);
  const last = lab('[data-runs] tr:last-child');
  expect(await app.text(`${last} td:last-child`)).toBe('#'); // it cannot go while it is under way
  await app.click(lab('[data-action="stop"]'));
  await statusSays(app, 'Stopped after');
  await app.click(`${last} button:last-of-type`);
  await rowsAre(app, 3);
  await app.click(`${last} button:last-of-type`);
  await rowsAre(app, 2);
  for (const bad of [
    'junk',
    '{}',
    JSON.stringify({ ...file, version: 99 }),
    JSON.stringify({ ...file, runs: [{ epochs: [{}] }] }),
  ]) {
    await giveFiles(app, 'runs', [{ name: 'runs.json', text: bad }]);
    await noticeSays(app, 'not a file of recorded runs');
    await app.click('#notices p:last-child button:last-of-type');
    await app.waitFor(() => !one('#notices').textContent?.includes('not a file'));
  }
  expect(
    await app.evaluate((s) => document.querySelectorAll(s).length, lab('[data-runs] tr')),
  ).toBe(2);
});

test('a chart is saved as a picture, a drawing, its data; every chart of every lab has the menu', async ({
  app,
}) => {
  await openFiles(app);
  await run(app);
  const figure = lab('[data-chart="accuracy"]');
  const save = async (/** @type {string} */ kind) => {
    await app.click(`${figure} .chart-menu summary`);
    await app.click(`${figure} [data-save="${kind}"]`);
    const name = `mnist-own-seed1-accuracy.${kind}`;
    await app.waitFor((file) => /** @type {any} */ (window).saved[file], name);
    return name;
  };
  const png = await save('png');
  const size = await app.evaluate(async (name) => {
    const picture = await createImageBitmap(/** @type {any} */ (window).saved[name]);
    const canvas = document.createElement('canvas');
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    [canvas.width, canvas.height] = [picture.width, picture.height];
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    const colors = new Set(new Uint32Array(data.buffer));
    return { width: picture.width, colors: colors.size };
  }, png);
  expect(size.width).toBe(1920);
  expect(size.colors).toBeGreaterThan(20);
  const name = await save('svg');
  const svg = await savedText(app, name);
  await app.evaluate((file) => {
    const image = new Image(); // the page's policy lets no text be parsed; an image must be well-formed
    image.src = URL.createObjectURL(/** @type {any} */ (window).saved[file]);
    return image.decode();
  }, name);
  expect([...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text)).toEqual(
    expect.arrayContaining(['run 1: Cross-entropy', 'epoch', 'test accuracy, %']),
  );
  const rows = (await savedText(app, await save('csv'))).trim().split('\n');
  const [own] = rows.filter((/** @type {string} */ row) =>
    row.startsWith('run 1: Cross-entropy,2,'),
  );
  expect(Number(own.split(',')[2]).toFixed(2)).toBe(
    await app.text(lab('[data-runs] tr > :nth-child(5)')),
  );
  expect(await app.visible('.chart-menu[open]')).toBe(false);

  for (const [name, hash] of Object.entries({
    neuron: '#/neuron',
    softmax: '#/softmax',
    mnist: '#/mnist',
    study: '#/study',
  })) {
    await goTo(app, hash);
    const [charts, menus] = await app.evaluate(
      (n) =>
        ['canvas', '.chart-menu'].map(
          (what) => document.querySelectorAll(`#lab-${n} figure.chart ${what}`).length,
        ),
      name,
    );
    expect(menus, name).toBe(charts);
    expect(menus).toBeGreaterThan(0);
  }
});

test('own IDX files, plain and packed, train and are scored', async ({ app }) => {
  await openFiles(app, '#/mnist?epochs=20&batch=5');
  const { images, labels } = idxPair(120);
  await giveFiles(app, 'data', [
    { name: 'images.gz', bytes: images, gzip: true },
    { name: 'labels', bytes: labels },
  ]);
  await app.waitFor(
    (s) => one(s).textContent?.includes('Your own files: 100 training'),
    lab('[data-data]'),
  );
  expect(await app.text(lab('[data-data]'))).toContain('validation images are the test images');
  await run(app);
  expect(await app.text(lab('[data-runs] tr > :nth-child(5)'))).toBe('100.00');
});

test('files that are refused leave the run under way, and the data, as they were @once', async ({
  app,
}) => {
  await openFiles(app, '#/mnist?data=synthetic&train-size=50000&epochs=1000');
  await app.click(TOGGLE);
  await statusSays(app, 's left');
  await giveFiles(app, 'network', [{ name: 'bad.json', text: '{"sizes": [784' }]);
  await noticeSays(app, 'not JSON');
  await giveFiles(app, 'data', [{ name: 'bad', bytes: [1, 2, 3, 4, 5] }]);
  await noticeSays(app, 'IDX');
  expect(await app.text(TOGGLE)).toBe('Pause');
  expect(await app.value(lab('[data-field="data"]'))).toBe('synthetic');
  const batch = await app.text(STATUS);
  await app.waitFor((s, before) => one(s).textContent !== before, STATUS, batch); // it goes on
  const { images, labels } = idxPair(120);
  await giveFiles(app, 'data', [
    { name: 'images', bytes: images },
    { name: 'labels', bytes: labels },
  ]);
  await app.waitFor((s) => one(s).textContent?.includes('Your own files'), lab('[data-data]'));
  expect(await app.value(lab('[data-field="data"]'))).toBe('own');
  expect(await app.text(TOGGLE)).toBe('Run'); // its data is gone, and so it ended
});

test('own files that are wrong are refused by name @once', async ({ app }) => {
  await openFiles(app);
  const good = idxPair(12);
  /** @param {{ images: number[], labels: number[] }} pair */
  const both = ({ images, labels }) => [
    { name: 'images', bytes: images },
    { name: 'labels', bytes: labels },
  ];
  for (const [files, words] of /** @type {[any[], string][]} */ ([
    [both(idxPair(12, { side: 27 })), '28 by 28'],
    [both(idxPair(12, { label: 10 })), 'other than the digits'],
    [both({ ...good, images: good.images.slice(0, -1) }), 'cut short'],
    [both({ ...good, labels: idxPair(11).labels }), 'different numbers'],
    [
      [{ name: 'images.gz', bytes: [31, 139, 8, 0, 1, 2, 3] }, both(good)[1]],
      'images.gz cannot be read',
    ],
    [
      [{ name: 'holiday.jpg', text: 'not numbers' }, both(good)[1]],
      'holiday.jpg is not an IDX file',
    ],
    [[both(good)[0]], 'belong together'],
    [[...both(good), both(good)[0]], 'one file too many'],
  ])) {
    await giveFiles(app, 'data', files);
    await noticeSays(app, words);
  }
});

test('early stopping, and regularisation too strong @once', async ({ app }) => {
  await openFiles(app, '#/mnist?data=synthetic&train-size=10&eta=0.0001&epochs=50&early-stop=3');
  await app.click(TOGGLE);
  await statusSays(app, 'No better accuracy for 3 epochs');
  await app.fill(lab('[data-field="eta"]'), '1');
  await app.fill(lab('[data-field="l2"]'), '100');
  await app.click(TOGGLE);
  await noticeSays(app, 'must not pass 1');
});

test('a cost brings an output that goes with it @once', async ({ app }) => {
  await openFiles(app);
  await app.fill(lab('[data-field="cost"]'), 'log-likelihood');
  expect(await app.value(lab('[data-field="output"]'))).toBe('softmax');
  await run(app);
  await app.fill(lab('[data-field="cost"]'), 'quadratic');
  expect(await app.value(lab('[data-field="output"]'))).toBe('sigmoid');
});

test('new weights are those of the next seed; a run is removed and rerun @once', async ({
  app,
}) => {
  await openFiles(app);
  await run(app);
  await app.click(lab('[data-action="newWeights"]'));
  expect(await app.value(lab('[data-field="seed"]'))).toBe('2');
  await run(app);
  await rowsAre(app, 2);
  await app.click(lab('[data-runs] tr:first-child button:first-of-type'));
  await rowsAre(app, 3);
  await statusSays(app, 'Finished');
  const accuracy = (/** @type {number} */ n) =>
    app.text(lab(`[data-runs] tr:nth-child(${n}) > :nth-child(5)`));
  expect(await accuracy(3)).toBe(await accuracy(1)); // the same seed again
  const focused = () => app.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  await app.click(lab('[data-runs] tr:first-child button:last-of-type'));
  await rowsAre(app, 2);
  expect(await focused()).toBe('Remove run 2'); // in its place, for the keyboard
  await app.click(lab('[data-action="clear"]'));
  await rowsAre(app, 0);
  expect(await app.evaluate((s) => document.activeElement?.matches(s), TOGGLE)).toBe(true);
});
