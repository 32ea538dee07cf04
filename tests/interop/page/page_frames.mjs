// SPDX-License-Identifier: MIT
// page_frames: the page's frames: how they are shown, filtered, searched, and charted.
import assert from 'node:assert/strict';
import test from 'node:test';

import { choose, connect, open, rows, serve, shown, start, text, until } from './page_room.mjs';

const [TIME, DELTA, NUMBER, WAY, FRAME, BYTES, NOTES, PAYLOAD] = [0, 1, 2, 3, 4, 5, 6, 7];

// ---- what passes ---------------------------------------------------------------------------------------------------

test('connections are listed as they come and go', async (t) => {
  const { url, page: at } = await serve(t);
  const page = await open(t, at);
  assert.equal(await text(page, '#what'), `serving ${url}`);
  const first = connect(t, `${url}/first`);
  await until(() => text(page, '#connection-count'), '1 open, 1 known');
  connect(t, `${url}/second`);
  await until(() => text(page, '#connection-count'), '2 open, 2 known');
  const listed = await page.$$eval('#connection-list li', (items) => items.map((item) => item.innerText.replace(/\s+/g, ' ')));
  assert.match(listed[0], /^#\d+ \/second 127\.0\.0\.1:\d+ → 0 ← 0 · 0/);
  assert.match(listed[1], /^#\d+ \/first /);
  first.stdin.end();
  await until(() => text(page, '#connection-count'), '1 open, 2 known');
  await page.locator('#connection-list li.gone').click();
  const details = await page.innerText('#details');
  for (const line of ['GET /first HTTP/1.1', 'HTTP/1.1 101 Switching Protocols', 'closed by the peer: 1000', 'Upgrade: websocket']) {
    assert.ok(details.includes(line), `${line} in ${details}`);
  }
});

test('frames have times, distances, sizes, and what they carry', async (t) => {
  const { url, page: at } = await serve(t, '--no-deflate');
  const page = await open(t, at);
  const client = connect(t, url, '--commands');
  client.say('Hello');
  await shown(page, '2 frames');
  client.say('/bin c0ffee');
  await shown(page, '4 frames');
  client.say('/close 4000 enough');
  await shown(page, '6 frames');
  const all = await rows(page);
  assert.deepEqual(all.map((row) => [row[WAY], row[FRAME], row[BYTES], row[PAYLOAD]]), [
    ['→', 'text', '5', 'Hello'], ['←', 'text', '5', 'Hello'], ['→', 'binary', '3', 'c0 ff ee'], ['←', 'binary', '3', 'c0 ff ee'],
    ['→', 'close', '8', 'enough'], ['←', 'close', all[5][BYTES], all[5][PAYLOAD]]]);
  assert.match(all[0][TIME], /^\d\d:\d\d:\d\d\.\d{3}$/);
  assert.equal(all[0][DELTA], '');
  for (const row of all.slice(1)) assert.match(row[DELTA], /^\+[\d.]+ (µs|ms|s)$/);
  assert.match(all[1][NOTES], /^after [\d.]+ (µs|ms|s)$/);
  assert.match(all[4][NOTES], /^4000/);
  assert.match(all[0][NUMBER], /^\d+$/);
});

test('fragments, pings with their round trips, and compression are shown', async (t) => {
  const { url, page: at } = await serve(t, '--ping-interval', '200ms');
  const page = await open(t, at);
  const client = connect(t, url);
  client.say('ab'.repeat(500));
  await until(() => rows(page), (all) => all.some((row) => row[FRAME] === 'pong' && /round trip [\d.]+ (µs|ms|s)/.test(row[NOTES])), 'a round trip');
  const all = await rows(page);
  const message = all.find((row) => row[FRAME] === 'text RSV1');
  assert.match(message[NOTES], /\d\d\.\d\d:1/);
  assert.match(message[PAYLOAD], /^abab/);
  await until(() => text(page, '#latency'), (reading) => /ping [\d.]+ (µs|ms|s)/.test(reading), 'the chart has it');
  await page.locator('#connection-list li').click();
  assert.match(await page.innerText('#details'), /Compression\s+[\d.]+:1/);

  await page.locator('#tab-composer').click();
  await page.selectOption('[name=preset]', 'Text, three fragments');
  await page.locator('#composer .primary').click();
  await until(() => rows(page), (list) => list.some((row) => row[FRAME] === 'continuation last'), 'the last fragment');
  const parts = (await rows(page)).filter((row) => /first|more|last/.test(row[FRAME]));
  assert.deepEqual(parts.map((row) => [row[FRAME], row[PAYLOAD]]), [['text first', 'Hell'], ['continuation more', 'o, w'], ['continuation last', 'orld']]);
  await page.locator('.row', { hasText: 'continuation more' }).click();
  await until(() => page.innerText('#details'), (all_of_it) => /Message of 3 frames, 12 bytes/.test(all_of_it) && all_of_it.includes('Hello, world'), 'the message');
});

test('a payload is laid out as JSON, as text with its errors marked, and in hexadecimal digits', async (t) => {
  const { url, page: at } = await serve(t);
  const page = await open(t, at);
  const client = connect(t, url);
  client.say('{"price":12345678901234567890,"list":[1e400,{}],"on":true,"none":null,"é":"\\u00e9\\""}');
  await shown(page, '2 frames');
  await choose(page, 1);
  await page.locator('#details .payload').waitFor();
  assert.equal(await text(page, '#details .payload'),
    '{\n  "price": 12345678901234567890,\n  "list": [\n    1e400,\n    {}\n  ],\n  "on": true,\n  "none": null,\n  "é": "\\u00e9\\""\n}');
  assert.deepEqual(await page.$$eval('#details .payload .key', (all) => all.map((each) => each.textContent)), ['"price"', '"list"', '"on"', '"none"', '"é"']);
  await page.locator('#details button', { hasText: 'Hex' }).click();
  assert.match(await text(page, '#details .payload'), /^00000000 {2}7b 22 70 72 69 63 65 22 3a 31 32 33 34 35 36 37 {2}\{"price":1234567\n00000010 /);

  await page.locator('#tab-composer').click();
  await page.selectOption('[name=preset]', 'Text that is not UTF-8');
  await page.locator('#composer .primary').click();
  await page.locator('.row.fault').click();
  await page.locator('#tab-details').click();
  await page.locator('#details button', { hasText: 'Text' }).click();
  assert.equal(await text(page, '#details .payload'), 'Hello\\xff');
  assert.equal(await text(page, '#details .payload .bad'), '\\xff');
  const details = await page.innerText('#details');
  assert.match(details, /not UTF-8 \(RFC 6455 §8\.1\)/);
  assert.match(details, /A peer closes with\s+1007/);
  assert.match(details, /Header\s+81 06/);
});

test('every kind of wrong UTF-8 is marked where it is', async (t) => {
  const { page: at } = await serve(t);
  const page = await open(t, at);
  const marked = (hex) => page.evaluate(async (digits) => {
    const { fromHex, textParts } = await import('./bytes.js');
    return textParts(fromHex(digits)).map((part) => (part.bad ? `[${part.text}]` : part.text)).join('');
  }, hex);
  assert.equal(await marked('61 c3a9 e282ac f09f9880'), 'aé€😀');
  assert.equal(await marked('c080'), '[\\xc0][\\x80]');             // longer than it may be
  assert.equal(await marked('eda080'), '[\\xed][\\xa0][\\x80]');    // a surrogate
  assert.equal(await marked('f4908080'), '[\\xf4][\\x90][\\x80][\\x80]');  // past U+10FFFF
  assert.equal(await marked('61e282'), 'a[\\xe2][\\x82]');          // cut short
  assert.equal(await marked('80 62'), '[\\x80]b');
});

test('what passes is never taken for HTML', async (t) => {
  const { url, page: at } = await serve(t);
  const page = await open(t, at);
  const client = connect(t, `${url}/<b>`, '--subprotocol', 'x');
  client.say('<img src=x onerror="window.wrong=1"><script>window.wrong=1</script>');
  await shown(page, '2 frames');
  await choose(page, 1);
  await page.locator('#details .payload').waitFor();
  assert.match(await text(page, '#details .payload'), /^<img src=x/);
  assert.equal(await page.evaluate(() => window.wrong ?? document.querySelectorAll('img, #details script').length), 0);
});

// ---- looking for something -----------------------------------------------------------------------------------------

test('frames are filtered by all that they have', async (t) => {
  const { url, page: at } = await serve(t, '--no-deflate');
  const page = await open(t, at);
  const client = connect(t, `${url}/one`, '--commands');
  for (const line of ['Hello', '/bin c0ffee', '/ping x', 'a longer message']) client.say(line);
  await shown(page, '8 frames');
  const other = connect(t, `${url}/two`);
  other.say('other');
  await shown(page, '10 frames');
  const chip = (name) => page.locator(`.chip:has([name=${name}])`);
  const expect = async (name, count) => {
    await chip(name).click();
    await shown(page, count);
    await chip(name).click();
    await shown(page, '10 frames');
  };
  await expect('to_server', '5 of 10');
  await expect('to_client', '5 of 10');
  await expect('text', '4 of 10');
  await expect('binary', '8 of 10');
  await expect('ping', '8 of 10');
  await expect('close', '10 frames');
  await expect('continuation', '10 frames');
  await expect('faults', '0 of 10');
  await page.fill('[name=least]', '6');
  await shown(page, '2 of 10');
  await page.locator('#all').click();
  await shown(page, '10 frames');
  await page.locator('#connection-list li').first().click();
  await shown(page, '2 of 10');
  await page.keyboard.press('a');
  await shown(page, '10 frames');
});

test('payloads are searched to their ends, what comes later as well', async (t) => {
  const { url, page: at } = await serve(t);
  const page = await open(t, at);
  const client = connect(t, url, '--commands');
  client.say(`${'x'.repeat(5000)}NEEDLE`);
  client.say('nothing');
  client.say('/bin 00c0ffee00');
  await shown(page, '6 frames');
  await page.fill('#search', 'needle');
  await shown(page, '2 of 6');
  client.say('another Needle');
  await shown(page, '4 of 8');
  await page.fill('#search', '0xC0FFEE');
  await shown(page, '2 of 8');
  await page.fill('#search', '');
  await shown(page, '8 frames');
});

test('the charts tell what is going on', async (t) => {
  const { url, page: at } = await serve(t);
  const page = await open(t, at);
  start(t, 'bench', url, '--no-proxy', '-c', '2', '--rate', '500', '--duration', '6s');
  await until(() => text(page, '#throughput'), (reading) => /→ [45]\d\d ← [45]\d\d/.test(reading), 'throughput');
  await until(() => text(page, '#latency'), (reading) => /answer p50 [\d.]+ (µs|ms|s) p99 [\d.]+ (µs|ms|s)/.test(reading), 'latency');
  assert.match(await page.getAttribute('#throughput-chart', 'aria-label'), /→ \d+ ← \d+ frames a second/);
  await page.locator('#unit').click();
  await until(() => text(page, '#throughput'), (reading) => /→ \d+ (KiB )?← /.test(reading), 'in bytes');
  const painted = (id) => page.$eval(id, (canvas) => new Set(new Uint32Array(
    canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size);
  assert.ok(await painted('#throughput-chart') > 3);
  assert.ok(await painted('#latency-chart') > 3);
});
