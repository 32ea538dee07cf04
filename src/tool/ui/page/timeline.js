// SPDX-License-Identifier: MIT
// timeline: the list of selected frames, of which only the visible rows exist.
import { isFault } from './frames.js';
import { arrow, duration, flags, glimpse, notes, size, timeOfDay } from './words.js';

const cells = 8;

function describe(frame) {
  const bits = flags(frame);
  return [
    timeOfDay(frame.time, 3), frame.delta === undefined ? '' : `+${duration(frame.delta)}`, String(frame.connection),
    arrow(frame.direction), bits === '' ? frame.opcode : `${frame.opcode} ${bits}`, size(frame.length), notes(frame), glimpse(frame),
  ];
}

export class Timeline {
  // `choose` is called when another frame is selected, `enter` when it is to be looked at.
  constructor(frames, choose, enter) {
    this.frames = frames;
    this.choose = choose;
    this.enter = enter;
    this.box = document.getElementById('rows');
    this.space = document.getElementById('space');
    this.button = document.getElementById('follow');
    this.pool = [];
    this.selected = 0;  // the id of a frame; 0: none
    this.following = true;
    this.expected = -1;  // where we have scrolled to ourselves
    this.box.addEventListener('scroll', () => this.scrolled(), { passive: true });
    this.box.addEventListener('click', (event) => this.clicked(event));
    this.button.addEventListener('click', () => this.follow(true));
    new ResizeObserver(() => this.measure()).observe(this.box);
    this.measure();
  }

  measure() {
    this.rowHeight = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--row')) || 24;
    this.draw();
  }

  follow(on) {
    this.following = on;
    this.draw();
  }

  scrolled() {
    if (Math.abs(this.box.scrollTop - this.expected) < 2) return;
    this.following = this.box.scrollTop + this.box.clientHeight >= this.box.scrollHeight - this.rowHeight;
    this.draw();
  }

  // Frames were dropped at the front; the visible ones stay in place.
  dropped(count) {
    if (!this.following && count > 0) this.box.scrollTop = Math.max(0, this.box.scrollTop - count * this.rowHeight);
  }

  clicked(event) {
    const row = event.target.closest('.row');
    if (row === null) return;
    this.select(row.frame);
    this.enter();
  }

  select(frame) {
    this.selected = frame.id;
    this.draw();
    this.choose(frame);
  }

  // Moves to the next or previous wanted frame, or to an end of the list.
  step(by) {
    const { wanted } = this.frames;
    if (wanted.length === 0) return;
    const place = wanted.place(this.selected);
    const isThere = place < wanted.length && wanted.at(place).id === this.selected;
    const from = this.selected === 0 ? (by > 0 ? -1 : wanted.length) : isThere || by < 0 ? place : place - 1;
    const to = Math.max(0, Math.min(wanted.length - 1, from + by));
    this.following = this.following && to === wanted.length - 1;
    this.reveal(to);
    this.select(wanted.at(to));
  }

  reveal(index) {
    const top = index * this.rowHeight;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    const bottom = top + this.rowHeight - this.box.clientHeight;
    if (bottom > this.box.scrollTop) this.box.scrollTop = bottom;
  }

  row(index) {
    while (this.pool.length <= index) {
      const row = document.createElement('div');
      row.setAttribute('role', 'option');
      row.id = `row-${this.pool.length}`;
      for (let i = 0; i < cells; ++i) row.append(document.createElement('span'));
      this.pool.push(row);
      this.box.append(row);
    }
    return this.pool[index];
  }

  draw() {
    const { wanted } = this.frames;
    const height = wanted.length * this.rowHeight;
    this.space.style.height = `${height}px`;
    if (this.following) this.box.scrollTop = this.expected = Math.max(0, height - this.box.clientHeight);
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.rowHeight));
    const shown = Math.min(wanted.length - first, Math.ceil(this.box.clientHeight / this.rowHeight) + 1);
    this.box.removeAttribute('aria-activedescendant');
    for (let i = 0; i < shown; ++i) this.fill(this.row(i), wanted.at(first + i), first + i);
    for (let i = Math.max(0, shown); i < this.pool.length; ++i) this.pool[i].hidden = true;
    this.button.hidden = this.following || wanted.length === 0;
    document.getElementById('no-frames').hidden = wanted.length > 0;
  }

  fill(row, frame, index) {
    const chosen = frame.id === this.selected;
    row.hidden = false;
    row.style.transform = `translateY(${index * this.rowHeight}px)`;
    row.setAttribute('aria-selected', String(chosen));
    if (chosen) this.box.setAttribute('aria-activedescendant', row.id);
    if (row.frame === frame) return;
    row.frame = frame;
    row.setAttribute('aria-posinset', String(index + 1));
    const control = frame.opcode === 'ping' || frame.opcode === 'pong' || frame.opcode === 'close';
    row.className = `row ${frame.direction}${isFault(frame) ? ' fault' : ''}${control ? ' control' : ''}`;
    describe(frame).forEach((text, i) => {
      row.children[i].textContent = text;
    });
  }
}
