// SPDX-License-Identifier: MIT
// page_composer: the page's composer: every frame that it sends, and what comes back.
import assert from 'node:assert/strict';
import test from 'node:test';

import { choose, connect, inspect, open, rows, serve, shown, text, until } from './page_room.mjs';

const [NOTES, PAYLOAD] = [6, 7];

// ---- saying something ----------------------------------------------------------------------------------------------

// A part of what the page shows of our server's answer to each.
const ANSWERS = {
  Text: 'text Hello', 'Text, three fragments': 'text Hello, world', 'Text, compressed': 'Hello, hello, hello, hello', Binary: 'binary c0 ff ee',
  Ping: 'pong', Close: 'close 1000', 'Reserved bit RSV2': 'close 1002', 'RSV1 on a continuation': 'close 1002', 'Reserved opcode 3': 'close 1002',
  'Reserved control opcode 11': 'close 1002', 'Masked the wrong way round': 'close 1002', 'Ping without FIN': 'close 1002', 'Ping of 126 bytes': 'close 1002',
  'Continuation of nothing': 'close 1002', 'Length in 16 bits that needs 7': 'close 1002', 'Length in 64 bits that needs 7': 'close 1002',
  'Length with the highest bit': 'close 1002', 'Text that is not UTF-8': 'close 1007', 'Text with a surrogate': 'close 1007',
  'Compressed garbage': 'close 1007', 'Close with one byte': 'close 1002', 'Close 1005': 'close 1002', 'Close with a reason that is not UTF-8': 'close 1007',
};

// These end the page's patience instead.
const SILENCE = ['Pong that nobody asked for', 'Longer than what follows', 'Begun and not ended'];

test('the composer sends every frame there is, and shows what the peer answers', async (t) => {
  const { url, page: at } = await serve(t);
  const page = await open(t, at);
  const titles = await page.$$eval('[name=preset] option', (all) => all.map((each) => each.value));
  assert.deepEqual(titles.filter((title) => !(title in ANSWERS) && !SILENCE.includes(title)), ['HTTP in the middle']);
  await page.keyboard.press('c');
  assert.equal(await page.inputValue('[name=url]'), url);
  for (const title of titles) {
    await page.selectOption('[name=preset]', title);
    const before_it = await page.inputValue('[name=target]');
    await page.locator('#composer button', { hasText: 'Connect' }).click();
    await until(() => page.inputValue('[name=target]'), (now) => now !== before_it && now.endsWith('to_server'), 'a connection of its own');
    await until(() => text(page, '#preview'), (bytes) => /^[\da-f ]+…? ?\(\d+ bytes\)$/.test(bytes), 'a preview');
    await page.locator('#composer .primary').click();
    const wanted = ANSWERS[title] ?? (SILENCE.includes(title) ? 'No answer' : 'close 1002');
    await until(() => page.innerText('#answers'), (answers) => answers.includes(wanted), `${title}: ${wanted}`);
    assert.equal(await text(page, '#complaint'), '');
    if (await page.inputValue('[name=target]') !== '') await page.locator('#composer button', { hasText: 'Cut it' }).click();
    await until(() => page.inputValue('[name=target]'), '', 'no connection is left');
    await until(() => page.innerText('#answers'), (answers) => answers.includes('sent '), `${title}: sent`);
  }
});

test('the composer speaks to a client of the server, and repeats what has passed', async (t) => {
  const { url, page: at } = await serve(t);
  const page = await open(t, at);
  const client = connect(t, url);
  client.say('Hello');
  assert.equal(await client.out.next(), 'Hello');
  await shown(page, '2 frames');
  await choose(page, 2);
  await page.locator('#details button', { hasText: 'Edit in the composer' }).click();
  assert.equal(await page.inputValue('[name=payload]'), 'Hello');
  await page.fill('[name=payload]', 'by hand');
  await page.keyboard.press('Control+Enter');
  assert.equal(await client.out.next(), 'by hand');
  await until(() => rows(page), (all) => all.some((row) => row[PAYLOAD] === 'by hand' && row[NOTES] === 'composed'), 'it is in the list');
  await page.fill('[name=key]', 'zz');
  await until(() => text(page, '#complaint'), '');
  await page.locator('[name=masked]').check();
  await until(() => text(page, '#complaint'), 'a masking key has 8 hexadecimal digits');
  await page.selectOption('[name=form]', 'hex');
  await page.fill('[name=payload]', 'abc');
  await until(() => text(page, '#complaint'), 'The payload is not an even number of hexadecimal digits.');
  await page.locator('#composer button', { hasText: 'Cut it' }).click();
  await client.ended;
  await page.fill('[name=payload]', 'ab');
  await page.locator('#composer .primary').click();
  await until(() => text(page, '#complaint'), (complaint) => complaint.startsWith('There is no connection'), 'nobody is there');
  await page.fill('[name=url]', 'ws://127.0.0.1:1/');
  await page.locator('#composer button', { hasText: 'Connect' }).click();
  await until(() => text(page, '#complaint'), (complaint) => complaint.includes('refused'), 'why there is no connection');
});

test('between a client and a server, the composer speaks to both', async (t) => {
  const upstream = await serve(t);
  const { url, page: at } = await inspect(t, upstream.url);
  const page = await open(t, at);
  assert.equal(await text(page, '#what'), `inspecting ${upstream.url}`);
  const client = connect(t, `${url}/chat`);
  client.say('Hello');
  assert.equal(await client.out.next(), 'Hello');
  await shown(page, '2 frames');
  await page.keyboard.press('c');
  const targets = await page.$$eval('[name=target] option', (all) => all.map((each) => each.textContent));
  assert.match(targets[0], /^#\d+ → the server$/);
  assert.match(targets[1], /^#\d+ ← 127\.0\.0\.1:\d+$/);
  await page.selectOption('[name=target]', { label: targets[1] });
  await page.fill('[name=payload]', 'to the client');
  assert.equal(await page.isChecked('[name=masked]'), false);
  await page.locator('#composer .primary').click();
  assert.equal(await client.out.next(), 'to the client');
  await page.selectOption('[name=target]', { label: targets[0] });
  await page.fill('[name=payload]', 'to the server');
  assert.equal(await page.isChecked('[name=masked]'), true);
  await page.locator('#composer .primary').click();
  assert.equal(await client.out.next(), 'to the server');  // its echo
  await until(() => page.innerText('#answers'), (answers) => answers.includes('text to the server'), 'the answer');
  await page.locator('#connection-list li').click();
  const details = await page.innerText('#details');
  assert.ok(details.includes('GET /chat HTTP/1.1') && details.includes('HTTP/1.1 101'), details);
});
