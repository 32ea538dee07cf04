// SPDX-License-Identifier: MIT
// page_screenshots: pictures of the page for the README: both themes, at the width of a desktop and of a phone.
//
// usage: page_screenshots.mjs DIRECTORY
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { closeBrowser, connect, open, openBrowser, rows, serve, start, until } from './page_room.mjs';

const ends = [];
const t = { after: (act) => ends.push(act) };

const LOOKS = [['desktop', { viewport: { width: 1400, height: 820 } }], ['phone', { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }]];

async function scene() {
  const house = await serve(t, '--ping-interval', '700ms');
  start(t, 'bench', `${house.url}/metrics`, '--no-proxy', '-c', '2', '--rate', '8', '--size', '120', '--duration', '60s');
  const desk = connect(t, `${house.url}/desk?symbol=EURUSD`);
  const quote = (i) => JSON.stringify({ type: 'quote', symbol: 'EURUSD', bid: 1.0832 + i / 1e5, ask: 1.0834 + i / 1e5, book: [[1.0832, 250000], [1.0831, 400000]], final: false });
  for (let i = 0; i < 24; ++i) {
    desk.say(quote(i));
    await sleep(350);
  }
  return house;
}

async function picture(house, folder, look, options, colorScheme) {
  const page = await open(t, house.page, { ...options, colorScheme });
  await page.keyboard.press('c');
  await page.selectOption('[name=preset]', 'Text that is not UTF-8');
  await page.locator('#composer button', { hasText: 'Connect' }).click();
  await until(() => page.inputValue('[name=target]'), (target) => target.endsWith('to_server'));
  await page.locator('#composer .primary').click();
  await until(() => page.innerText('#answers'), (answers) => answers.includes('1007'));
  if (look === 'phone') await page.locator('.views [data-view=timeline]').click();
  await sleep(look === 'desktop' ? 700 : 2500);
  await page.keyboard.press('p');
  if (look === 'desktop') await page.locator('.row.fault').first().click();  // details of it
  if (look === 'desktop' && colorScheme === 'dark') await page.locator('#tab-composer').click();
  if ((await rows(page)).length === 0) throw new Error('nothing is shown');
  await page.screenshot({ path: join(folder, `page-${look}-${colorScheme}.png`) });
}

await openBrowser();
try {
  const house = await scene();
  for (const [look, options] of LOOKS) for (const scheme of ['light', 'dark']) await picture(house, process.argv[2], look, options, scheme);
} finally {
  for (const end of ends.reverse()) await end();
  await closeBrowser();
}
