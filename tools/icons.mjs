// icons.mjs - draws web/icons/*.png from icon.svg in Chromium, after the drawing was changed. For a maskable icon a
// system cuts off what lies outside a circle: there the drawing is smaller, on paper to the edge.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, whenMain } from './shell.mjs';

const FOLDER = join(ROOT, 'web', 'icons');
const PAPER = '#fbf9f4';

/** @type {{ name: string, size: number, scale: number, background?: string }[]} */
const ICONS = [
  { name: 'icon-192', size: 192, scale: 1 },
  { name: 'icon-512', size: 512, scale: 1 },
  { name: 'icon-180', size: 180, scale: 0.92, background: PAPER },
  { name: 'icon-maskable-512', size: 512, scale: 0.75, background: PAPER },
];

await whenMain(import.meta.url, async () => {
  const { chromium } = await import('@playwright/test');
  const svg = (await readFile(join(FOLDER, 'icon.svg'))).toString('base64');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  for (const { name, size, scale, background = 'transparent' } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>
        html { background: ${background}; }
        body { margin: 0; height: 100vh; display: grid; place-items: center; }
        img { width: ${100 * scale}vw; }
      </style><img src="data:image/svg+xml;base64,${svg}">`);
    await page.screenshot({ path: join(FOLDER, `${name}.png`), omitBackground: true });
    await page.close();
  }
  await browser.close();
});
