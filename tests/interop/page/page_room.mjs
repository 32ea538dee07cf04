// SPDX-License-Identifier: MIT
// page_room: what the tests of the page need: servers, clients, a browser; and that it all ends with the test.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { chromium } from 'playwright-core';

const { WSPC, CHROMIUM } = process.env;

export const PATIENCE = 60_000;  // milliseconds that something may take on a busy machine

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-proxy-server', '--disable-background-networking',
  '--disable-component-update', '--disable-quic'];

let browser;

// Functions to call when a test has ended, the last one first.
const ends = new WeakMap();

function atEnd(t, act) {
  if (!ends.has(t)) {
    ends.set(t, []);
    t.after(async () => {
      for (const each of ends.get(t).reverse()) await each();
    });
  }
  ends.get(t).push(act);
}

export async function openBrowser() {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, timeout: PATIENCE });
}

export const closeBrowser = () => browser?.close();

// The output of a child process, line by line.
class Lines {
  constructor(stream) {
    this.lines = [];
    this.waiting = [];
    createInterface({ input: stream }).on('line', (line) => {
      const next = this.waiting.shift();
      if (next) next(line);
      else this.lines.push(line);
    });
  }

  next() {
    if (this.lines.length > 0) return Promise.resolve(this.lines.shift());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no line came')), PATIENCE);
      this.waiting.push((line) => {
        clearTimeout(timer);
        resolve(line);
      });
    });
  }
}

export function start(t, ...args) {
  const child = spawn(WSPC, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.out = new Lines(child.stdout);
  child.err = new Lines(child.stderr);
  child.ended = new Promise((resolve) => child.on('close', resolve));
  child.stdin.on('error', () => {});
  atEnd(t, async () => {
    child.kill('SIGKILL');
    await child.ended;
  });
  return child;
}

const url_in = (line) => line.match(/(?:ws|http):\/\/[\d.:]+/)[0];

export async function serve(t, ...args) {
  const child = start(t, 'serve', '--port', '0', '--ui-port', '0', ...args);
  return { child, url: url_in(await child.out.next()), page: url_in(await child.err.next()) };
}

export async function inspect(t, upstream, ...args) {
  const child = start(t, 'inspect', upstream, '--port', '0', '--ui-port', '0', ...args);
  return { child, url: url_in(await child.err.next()), page: url_in(await child.err.next()) };
}

// A client that stays; it says what is written to its stdin.
export function connect(t, url, ...args) {
  const child = start(t, 'connect', url, '--no-proxy', ...args);
  child.say = (text) => child.stdin.write(`${text}\n`);
  return child;
}

// The page, of which everything is demanded that has to be so whatever is done there: no error, nothing from elsewhere.
export async function open(t, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 850 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const wrong = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.stack));
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) wrong.push(`asked ${request.url()}`);
  });
  page.wrong = wrong;
  atEnd(t, async () => {
    await context.close();
    assert.deepEqual(wrong, []);
  });
  await page.goto(url);
  await page.locator('#state.live').waitFor();
  return page;
}

// Until what `look` finds is as it should be.
export async function until(look, want, what) {
  const end = Date.now() + PATIENCE;
  let seen;
  do {
    seen = await look();
    if (typeof want === 'function' ? want(seen) : seen === want) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (Date.now() < end);
  return assert.fail(`${what ?? want}: instead ${JSON.stringify(seen)}`);
}

// The rows in sight, each as an array of its cells.
export function rows(page) {
  return page.$$eval('.row', (all) => all.filter((row) => !row.hidden)
    .sort((a, b) => a.ariaPosInSet - b.ariaPosInSet).map((row) => [...row.children].map((cell) => cell.textContent)));
}

// As many frames as that, and no more, are wanted.
export const shown = (page, text) => until(() => page.textContent('#shown'), (seen) => seen.startsWith(text), text);

export const text = (page, selector) => page.textContent(selector);

// The frame in that place of the list, so that its details are there.
export async function choose(page, index) {
  await page.locator(`.row[aria-posinset="${index}"]`).click();
  await page.locator('#details h2').waitFor();
}
