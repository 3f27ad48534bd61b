// page.spec.mjs - what all labs share: addresses, languages, failures told in words, sizes.
import { expect, test } from './fixtures.mjs';
import { goTo, isReady, openLab, speak, within } from './labs.mjs';

const LABS = /** @type {const} */ (['neuron', 'softmax', 'mnist', 'study', 'exercises']);

test('each lab has its address, and the last is where one left it', async ({ app }) => {
  await openLab(app);
  for (const lab of LABS) {
    await app.click(`nav [data-lab="${lab}"]`);
    await app.waitFor(
      (name) => !document.querySelector(`#lab-${name}`)?.hasAttribute('hidden'),
      lab,
    );
    expect(await app.evaluate(() => document.querySelectorAll('.lab:not([hidden])').length)).toBe(
      1,
    );
    expect(await app.text('nav [aria-current="page"]')).not.toBe('');
  }
  await app.click('nav [data-lab="neuron"]');
  await app.fill('#lab-neuron [data-field="w"]', '1.5');
  await app.click('nav [data-lab="softmax"]');
  await app.waitFor(() => location.hash === '#/softmax');
  await app.click('nav [data-lab="neuron"]');
  await app.waitFor(() => location.hash === '#/neuron?w=1.5');
  expect(await app.value('#lab-neuron [data-field="w"]')).toBe('1.5');
});

test('a malformed address gives the nearest state and says so @once', async ({ app }) => {
  await openLab(app, '#/nowhere');
  expect(await app.text('#notices')).toContain('no lab at this address');
  expect(await app.visible('#lab-neuron')).toBe(true);
  await openLab(app, '#/neuron?eta=9999&colour=red&w=two');
  const notices = await app.text('#notices');
  expect(notices).toContain('“9999” is outside 0.0001 to 100');
  expect(notices).toContain('“colour”');
  expect(notices).toContain('“two” is not a number');
  expect(await app.evaluate(() => location.hash)).toBe('#/neuron?eta=100');
});

test('an address edited by hand is followed @once', async ({ app }) => {
  await openLab(app);
  await app.evaluate(() => {
    location.hash = '#/softmax?z=1,1,1';
  });
  await app.waitFor(() => document.querySelectorAll('#lab-softmax [data-rows] .row').length === 3);
});

test('both languages, switched and remembered @once', async ({ app }) => {
  await openLab(app, '', 'zh');
  expect(await app.text('.brand')).toBe('交叉熵实验室');
  expect(await app.evaluate(() => document.documentElement.lang)).toBe('zh-Hans');
  await speak(app, 'en');
  expect(await app.text('.brand')).toBe('Cross-Entropy Lab');
  expect(await app.text('#lab-neuron [data-field="plot"] option:first-child')).toBe('cost C');
  await app.open('/');
  await isReady(app);
  expect(await app.text('.brand')).toBe('Cross-Entropy Lab');
});

test('no untranslated letter in Chinese, lab by lab @once', async ({ app }) => {
  await openLab(app, '', 'zh');
  for (const lab of LABS) {
    await goTo(app, `#/${lab}`);
    const english = await app.evaluate((name) => {
      const texts = [...document.querySelectorAll(`#lab-${name} *`)]
        .filter((element) => element.children.length === 0 && element.closest('[hidden]') === null)
        .map((element) => element.textContent?.trim() ?? '');
      return texts.filter(
        (text) =>
          /[a-z]{3,}/i.test(
            text.replace(
              /MNIST|Tab|Michael Nielsen|network2\.py|t10k|test|PNG|SVG|CSV|JSON Lines|JSON|IDX|\.gz/g,
              '',
            ),
          ) && !/^[a-z0-9-]+（/.test(text), // experiments go by one name everywhere,
      );
    }, lab);
    expect(english).toEqual([]);
  }
});

test('nothing overflows, from a phone to a projector', async ({ app, engine }) => {
  for (const lang of /** @type {const} */ (['en', 'zh'])) {
    await openLab(app, '', lang);
    for (const [width, height] of /** @type {const} */ ([
      [320, 640],
      [390, 844],
      [1280, 800],
      [1920, 1080],
    ])) {
      if (engine !== 'chromium' && width !== 320 && width !== 1280) continue; // a phone, a screen
      await app.setViewport(width, height);
      for (const lab of LABS) {
        await goTo(app, `#/${lab}`);
        // Charts follow a change of size a moment later.
        await app
          .waitFor(() => document.documentElement.scrollWidth <= innerWidth)
          .catch((error) => {
            throw new Error(`${lab} ${lang} at ${width} overflows`, { cause: error });
          });
      }
    }
  }
});

test('nothing of the first sight changes when the later styles come @once', async ({ app }) => {
  for (const [width, height] of [
    [1280, 800],
    [390, 844],
  ]) {
    await app.setViewport(width, height);
    await openLab(app);
    await app.waitFor(() => [...document.styleSheets].some(({ href }) => href?.includes('later')));
    const changed = await app.evaluate(() => {
      const later = [...document.styleSheets].find(({ href }) => href?.includes('later'));
      if (!later) throw new Error('no later styles');
      for (const fold of document.querySelectorAll('details')) fold.open = true;
      const shown = [...document.body.querySelectorAll('*')].filter((each) =>
        each.checkVisibility(),
      );
      const styles = () =>
        shown.map((each) => {
          const style = getComputedStyle(each);
          return new Map([...style].map((name) => [name, style.getPropertyValue(name)]));
        });
      later.disabled = true;
      const before = styles();
      later.disabled = false;
      const after = styles();
      return shown.flatMap((each, i) =>
        [...after[i]].flatMap(([name, value]) =>
          before[i].get(name) === value
            ? []
            : [`${each.outerHTML.slice(0, 60)} ${name}: ${before[i].get(name)}, then ${value}`],
        ),
      );
    });
    expect(changed, `${width} by ${height}`).toEqual([]);
  }
});

test('Run is in view at once at 1280 by 800, with the figures beside it', async ({ app }) => {
  await app.setViewport(1280, 800);
  await openLab(app);
  for (const selector of [
    '[data-action="toggle"]',
    '[data-chart]',
    '[data-cost="cross-entropy"] [data-main-equations]',
  ].map(within('neuron'))) {
    const bottom = await app.evaluate((s) => one(s).getBoundingClientRect().bottom, selector);
    expect(bottom, selector).toBeLessThanOrEqual(800);
  }
});
