// SPDX-License-Identifier: MIT
// page_use: the page in use: exports, themes, keys, a phone, many frames.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { choose, connect, open, serve, shown, start, text, until } from './page_room.mjs';

// ---- taking it with one --------------------------------------------------------------------------------------------

test('what has been kept is saved as a recording and as an archive', async (t) => {
  const { url, page: at } = await serve(t);
  const page = await open(t, at);
  for (const path of ['/one', '/two']) {
    const client = connect(t, url + path);
    client.say(`${path} ${'long '.repeat(2000)}`);
    await client.out.next();
    client.stdin.end();
    await client.ended;
  }
  await shown(page, '8 frames');
  const save = async (selector) => {
    await page.keyboard.press('e');
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(selector).click()]);
    await page.keyboard.press('Escape');
    return download.path();
  };
  const recording = await save('#export-recording');
  const har = JSON.parse(await readFile(await save('#export-har'), 'utf8'));
  assert.deepEqual(har.log.entries.map((entry) => [new URL(entry.request.url).pathname, entry._webSocketMessages.length]), [['/one', 2], ['/two', 2]]);
  await page.locator('#connection-list li', { hasText: '/one' }).first().click();
  const only = (await readFile(await save('#export-recording'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual([only[0].kind, new Set(only.slice(1).map((line) => line.connection)).size], ['recording', 1]);
  await choose(page, 1);
  const [payload] = await Promise.all([page.waitForEvent('download'), page.locator('#details a', { hasText: 'Save the payload' }).click()]);
  assert.equal((await readFile(await payload.path(), 'utf8')).length, 10_005);
  const replayed = start(t, 'replay', recording, url, '--compare', '--no-proxy');
  assert.equal(await replayed.ended, 0);
});

// ---- using it ------------------------------------------------------------------------------------------------------

test('it is light or dark as the system has it, or as one likes', async (t) => {
  const { page: at } = await serve(t);
  const page = await open(t, at, { colorScheme: 'dark' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await until(() => page.getAttribute('html', 'data-theme'), 'light');
  assert.notEqual(await ground(), dark);
  await page.keyboard.press('t');
  await page.keyboard.press('t');
  assert.equal(await text(page, '#theme'), 'Dark');
  await page.reload();
  await page.locator('#state.live').waitFor();
  assert.equal(await ground(), dark);
});

// WCAG 2.1 §1.4.3.
test('everything can be read in both themes', async (t) => {
  const { page: at } = await serve(t);
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(t, at, { colorScheme });
    const low = await page.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      const light = (name) => {
        const channels = style.getPropertyValue(name).trim().match(/[\da-f]{2}/gi).map((digits) => parseInt(digits, 16) / 255);
        const linear = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
      };
      const pairs = ['--ink', '--faint', '--accent', '--to-server', '--to-client', '--fault', '--string', '--number', '--word']
        .flatMap((name) => ['--ground', '--raised'].map((ground) => [name, ground]))
        .concat([['--ink', '--chosen'], ['--fault', '--fault-ground'], ['--ink', '--fault-ground'], ['--faint', '--chosen']]);
      return pairs.filter(([a, b]) => {
        const [dim, bright] = [light(a), light(b)].sort((x, y) => x - y);
        return (bright + 0.05) / (dim + 0.05) < 4.5;
      });
    });
    assert.deepEqual(low, [], colorScheme);
  }
});

test('everything can be done with the keyboard, and has a name', async (t) => {
  const { url, page: at } = await serve(t);
  const page = await open(t, at);
  const client = connect(t, url);
  for (const line of ['one', 'two', 'three']) client.say(line);
  await shown(page, '6 frames');
  await page.keyboard.press('j');
  const selected = () => page.$eval('.row[aria-selected=true]', (row) => Number(row.ariaPosInSet)).catch(() => 0);
  await until(selected, 1);
  await page.keyboard.press('ArrowDown');
  await until(selected, 2);
  await page.keyboard.press('k');
  await until(selected, 1);
  await page.keyboard.press('End');
  await until(selected, 6);
  await page.keyboard.press('Home');
  await until(selected, 1);
  assert.equal(await page.$eval('#rows', (list) => document.getElementById(list.getAttribute('aria-activedescendant')).ariaSelected), 'true');
  await page.keyboard.press('Enter');
  await until(() => page.isVisible('#details h2'), true);
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
  await page.keyboard.type('two');
  await shown(page, '2 of 6');
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'rows');
  await page.locator('#all').click();
  await page.keyboard.press(']');
  await until(() => page.getAttribute('#connection-list li', 'aria-selected'), 'true');
  await page.keyboard.press('?');
  assert.equal(await page.evaluate(() => document.getElementById('keys').open), true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'payload');
  const nameless = await page.$$eval('button, input, select, textarea, summary, canvas, [role]', (all) => all.filter((each) =>
    !(each.getAttribute('aria-label') || each.ariaLabel || each.getAttribute('aria-labelledby') || each.textContent.trim() || each.labels?.length || each.title) &&
    !['status', 'option', 'group'].includes(each.getAttribute('role'))).map((each) => each.outerHTML));
  assert.deepEqual(nameless, []);
});

test('it can be paused, cleared, and followed', async (t) => {
  const { url, page: at } = await serve(t);
  const page = await open(t, at);
  const client = connect(t, url);
  const echo = async (line) => {
    client.say(line);
    assert.equal(await client.out.next(), line);
  };
  await echo('one');
  await shown(page, '2 frames');
  await page.keyboard.press('p');
  await echo('two');
  await page.waitForTimeout(300);
  assert.equal(await text(page, '#shown'), '2 frames');
  await page.keyboard.press('p');
  await shown(page, '4 frames');
  for (let i = 0; i < 60; ++i) await echo(`${i}`);
  await shown(page, '124 frames');
  const atEnd = () => page.$eval('#rows', (list) => list.scrollTop + list.clientHeight >= list.scrollHeight - 2);
  assert.equal(await atEnd(), true);
  await page.$eval('#rows', (list) => { list.scrollTop = 0; });
  await page.locator('#follow').waitFor();
  await echo('more');
  await shown(page, '126 frames');
  assert.equal(await page.$eval('#rows', (list) => list.scrollTop), 0);
  await page.locator('#follow').click();
  assert.equal(await atEnd(), true);
  await page.locator('#clear').click();
  await shown(page, '0 frames');
  await until(() => text(page, '#connection-count'), (count) => count.startsWith('1 open'), 'it is still there');
  await echo('after');
  await shown(page, '2 frames');
});

test('it fits a phone', async (t) => {
  const { url, page: at } = await serve(t);
  const page = await open(t, at, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const client = connect(t, url);
  client.say('a message that is longer than a line of a telephone can be, and has no end, or hardly');
  await shown(page, '2 frames');
  for (const view of ['timeline', 'connections', 'details', 'composer']) {
    await page.locator(`.views [data-view=${view}]`).click();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${view}: ${width}`);
    const section = view === 'composer' || view === 'details' ? '#aside' : `#${view}`;
    assert.equal(await page.isVisible(section), true);
  }
  await page.locator('.views [data-view=timeline]').click();
  await page.locator('.row').first().click();
  await page.locator('#details .payload').waitFor();
  const small = await page.$$eval('button', (all) => all.filter((each) => each.offsetParent && each.offsetHeight < 22).map((each) => each.id));
  assert.deepEqual(small.filter((id) => id !== 'unit'), []);
});

test('who comes late sees what has been kept; who was cut off comes back', async (t) => {
  const first = await serve(t);
  const client = connect(t, first.url);
  client.say('early');
  await client.out.next();
  const page = await open(t, first.page);
  await shown(page, '2 frames');
  const port = new URL(first.page).port;
  first.child.kill('SIGTERM');
  await until(() => text(page, '#state'), 'lost, trying again');
  page.wrong.length = 0;  // the browser complains of the connection
  start(t, 'serve', '--port', '0', '--ui-port', port);
  await page.locator('#state.live').waitFor();
  await shown(page, '0 frames');
  page.wrong.length = 0;
});

test('5,000 frames a second with 100,000 kept', async (t) => {
  const { url, page: at } = await serve(t);
  const page = await open(t, at);
  const seconds = 24;
  const bench = start(t, 'bench', url, '--no-proxy', '-c', '10', '--rate', '2500', '-s', '100', '--duration', `${seconds}s`, '--json');
  await until(() => text(page, '#shown'), (seen) => seen.startsWith('100 k frames'), 'all of them');
  const painted = await page.evaluate(() => new Promise((done) => {
    const begin = performance.now();
    let frames = 0;
    let last = begin;
    let longest = 0;
    const next = (now) => {
      ++frames;
      longest = Math.max(longest, now - last);
      last = now;
      if (now - begin < 3000) requestAnimationFrame(next);
      else done({ rate: frames / ((now - begin) / 1000), longest });
    };
    requestAnimationFrame(next);
  }));
  const throughput = await text(page, '#throughput');
  assert.equal(await bench.ended, 0);
  t.diagnostic(`painted ${painted.rate.toFixed(1)} times a second, the longest pause ${painted.longest.toFixed(0)} ms, at ${throughput} frames a second`);
  await until(() => page.evaluate(() => document.getElementById('shown').textContent), (seen) => /^100 k frames, 1\d\d k seen$/.test(seen), 'none was lost');
  assert.ok(painted.rate >= 10, `${painted.rate}`);
  await page.keyboard.press('Home');
  await until(() => page.$eval('#rows', (list) => list.scrollHeight), (height) => height >= 100_000 * 24, 'all of them are in the list');
});
