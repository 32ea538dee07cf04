// SPDX-License-Identifier: MIT
// main: connects the parts of the page with the feed.
import { Charts, History } from './charts.js';
import { Composer } from './composer.js';
import { ConnectionList } from './connection_list.js';
import { Connections } from './connections.js';
import { Details } from './details.js';
import { Feed } from './feed.js';
import { Filters } from './filters.js';
import { Frames } from './frames.js';
import { startKeys } from './keys.js';
import { nextTheme, startTheme } from './theme.js';
import { Timeline } from './timeline.js';
import { count } from './words.js';

const element = (id) => document.getElementById(id);

const frames = new Frames(100_000);
const connections = new Connections();
const history = new History();
let ahead = 0;      // how far the tool's clock is ahead of ours, in seconds
let paused = false;
let stale = false;  // records have arrived since the last painting
let dropped = 0;    // wanted frames that have left at the front since then
let lost = 0;       // records that came too fast for us
let started = false;
let offers = false;  // other connections than before can be spoken to

const charts = new Charts(history, () => Date.now() / 1000 + ahead);
const feed = new Feed(hear, (live) => {
  element('state').textContent = live ? 'live' : 'lost, trying again';
  element('state').className = live ? 'state live' : 'state';
});
const say = (command) => feed.say(command);
const composer = new Composer(connections, say);
const details = new Details(frames, connections, { ask: (ids) => say({ frames: ids }), edit });
const timeline = new Timeline(frames, (frame) => details.show(frame), () => view('details'));
const list = new ConnectionList(connections, chooseConnection);
const filters = new Filters((filter) => {
  frames.want(filter);
  timeline.selected = frames.get(timeline.selected) ? timeline.selected : 0;
  list.chosen = filter.connection;
  paint();
}, (search) => say({ search }));

// ---- what comes ----------------------------------------------------------------------------------------------------

function hear(told) {
  if (told.hello) return begin(told.hello);
  if (told.hits) {
    frames.found(told.hits, filters.value);
    return changed();
  }
  if (told.frames) return details.hear(told.frames);
  if (told.cleared) return forget();
  if (told.lost) lost += told.lost;
  if (!told.records) return composer.told(told);
  for (const record of told.records) take(record);
  connections.trim(5000);
  changed();
}

function begin({ server, url, what, time }) {
  ahead = time - Date.now() / 1000;
  element('what').textContent = `${what} ${server}`;
  if (composer.field('url').value === '') composer.field('url').value = url;
  document.title = `wspc: ${what} ${server}`;
  forget();
  if (filters.input.value !== '') filters.look();
  started = true;
  composer.changed();
}

function take(record) {
  const connection = connections.of(record);
  if (record.kind === 'frame') {
    connection.take(record);
    history.take(record);
    dropped += frames.add(record);
  } else {
    connection.tell(record);
    if (record.kind === 'connection' || record.kind === 'closed') offers = true;
  }
  composer.hear(record);
}

function forget() {
  frames.forget();
  connections.forget();
  history.forget();
  details.clear();
  timeline.selected = 0;
  lost = 0;
  paint();
  composer.offer();
}

// ---- painting: once for all that has come since the last time ------------------------------------------------------

function changed() {
  if (stale || paused) return;
  stale = true;
  requestAnimationFrame(paint);
}

function paint() {
  stale = false;
  timeline.dropped(dropped);
  dropped = 0;
  timeline.draw();
  const all = count(frames.all.length);
  element('shown').textContent = (frames.wanted.length === frames.all.length ? `${all} frames` : `${count(frames.wanted.length)} of ${all}`) +
    (frames.seen > frames.all.length ? `, ${count(frames.seen)} seen` : '') + (lost > 0 ? `, ${count(lost)} too fast to show` : '');
  if (offers) composer.offer();
  offers = false;
}

setInterval(() => {
  if (!started || paused) return;
  charts.draw();
}, 1000);
setInterval(() => {
  if (started && !paused) list.draw();
}, 250);

// ---- what is done --------------------------------------------------------------------------------------------------

function view(name) {
  document.documentElement.dataset.view = name;
  const aside = name === 'composer' ? 'composer' : name === 'details' ? 'details' : undefined;
  for (const each of document.querySelectorAll('.views button')) each.setAttribute('aria-current', String(each.dataset.view === name));
  if (aside !== undefined) {
    for (const each of ['details', 'composer']) {
      element(each).hidden = each !== aside;
      element(`tab-${each}`).setAttribute('aria-selected', String(each === aside));
    }
  }
  if (name === 'timeline') timeline.measure();
}

function edit(frame, bytes) {
  composer.edit(frame, bytes);
  view('composer');
  composer.field('payload').focus();
}

function chooseConnection(number) {
  filters.of(number);
  const only = number === 0 ? '' : `?connection=${number}`;
  element('export-recording').href = `recording.jsonl${only}`;
  element('export-har').href = `archive.har${only}`;
  if (number === 0) return;
  details.showConnection(number);
  composer.choose(number);
  view(matchMedia('(max-width: 700px)').matches ? 'timeline' : 'details');
}

function pause() {
  paused = !paused;
  element('pause').setAttribute('aria-pressed', String(paused));
  element('pause').textContent = paused ? 'Go on' : 'Pause';
  if (!paused) paint();
}

function back() {
  element('export').open = false;
  view('timeline');
  element('rows').focus();
}

for (const each of document.querySelectorAll('[data-view]')) {
  if (each.matches('button')) each.addEventListener('click', () => view(each.dataset.view));
}
element('pause').addEventListener('click', pause);
element('clear').addEventListener('click', () => say({ clear: true }));

startTheme(() => charts.draw());
startKeys({
  j: () => timeline.step(1), ArrowDown: () => timeline.step(1), k: () => timeline.step(-1), ArrowUp: () => timeline.step(-1),
  Home: () => timeline.step(-Infinity), End: () => { timeline.step(Infinity); timeline.follow(true); },
  Enter: () => view('details'), '/': () => filters.input.focus(), '[': () => list.step(-1), ']': () => list.step(1), a: () => list.pick(0),
  f: () => timeline.follow(!timeline.following), p: pause, x: () => say({ clear: true }),
  c: () => { view('composer'); composer.field('payload').focus(); },
  e: () => { element('export').open = !element('export').open; element('export-recording').focus(); },
  t: nextTheme, Escape: back,
});
view('details');
view('timeline');
