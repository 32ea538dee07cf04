// SPDX-License-Identifier: MIT
// charts: the traffic of each second of the last minute, and the time that answers took.
import { make } from './elements.js';
import { count, duration, size } from './words.js';

const seconds = 60;
const samples = 400;  // of a second's answers: enough for its 99th percentile to mean something

const second = () => ({ to_server: 0, to_client: 0, bytes_to_server: 0, bytes_to_client: 0, answers: [], trips: [] });

function quantile(values, part) {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

export class History {
  constructor() { this.forget(); }

  forget() { this.bySecond = new Map(); }

  take(frame) {
    const at = Math.floor(frame.time);
    let found = this.bySecond.get(at);
    if (found === undefined) this.bySecond.set(at, found = second());
    ++found[frame.direction];
    found[`bytes_${frame.direction}`] += frame.length;
    if (frame.answer !== undefined && found.answers.length < samples) found.answers.push(frame.answer);
    if (frame.trip !== undefined && found.trips.length < samples) found.trips.push(frame.trip);
  }

  // The minute that ends at `now`, the oldest second first. The running second is not complete, and is left out.
  minute(now) {
    const end = Math.floor(now) - 1;
    for (const at of this.bySecond.keys()) if (at < end - seconds) this.bySecond.delete(at);
    const none = second();
    return Array.from({ length: seconds }, (_, i) => this.bySecond.get(end - seconds + 1 + i) ?? none);
  }
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// A canvas with as many pixels as the screen has for it.
function sheet(id) {
  const canvas = document.getElementById(id);
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const pen = canvas.getContext('2d');
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { canvas, pen, width, height };
}

function axis({ pen, width, height }, top, unit) {
  pen.strokeStyle = colour('--line');
  pen.fillStyle = colour('--faint');
  pen.lineWidth = 1;
  pen.font = '10.5px system-ui, sans-serif';
  pen.beginPath();
  for (const y of [0.5, Math.round(height / 2) + 0.5, height - 0.5]) {
    pen.moveTo(0, y);
    pen.lineTo(width, y);
  }
  pen.stroke();
  pen.textAlign = 'left';
  pen.fillText(unit(top), 2, 11);
  pen.fillText('60 s ago', 2, height - 4);
  pen.textAlign = 'right';
  pen.fillText('now', width - 2, height - 4);
}

// The line is broken where there is no value.
function line({ pen, width, height }, values, top, name, dashed = false) {
  pen.strokeStyle = colour(name);
  pen.lineWidth = 1.6;
  pen.setLineDash(dashed ? [3, 3] : []);
  pen.beginPath();
  let isOn = false;
  values.forEach((value, i) => {
    const x = (i / (seconds - 1)) * width;
    const y = height - 1 - (value / top) * (height - 3);
    if (value === undefined) isOn = false;
    else if (isOn) pen.lineTo(x, y);
    else pen.moveTo(x, y);
    if (value !== undefined && !isOn) pen.lineTo(x + 0.5, y);
    isOn = value !== undefined;
  });
  pen.stroke();
  pen.setLineDash([]);
}

// 1, 2 or 5 times a power of ten.
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

// Writes each part in the colour of its line. Returns the text.
function write(id, parts) {
  const place = document.getElementById(id);
  place.replaceChildren(...parts.flatMap(([text, name]) => [make('span', { className: name }, text), ' ']));
  return parts.map(([text]) => text).join(' ');
}

const greatest = (...lists) => Math.max(...lists.flat().filter((value) => value !== undefined), 0);

export class Charts {
  constructor(history, now) {
    this.history = history;
    this.now = now;
    this.inBytes = false;
    new ResizeObserver(() => this.draw()).observe(document.querySelector('.charts'));
    const unit = document.getElementById('unit');
    unit.addEventListener('click', () => {
      this.inBytes = !this.inBytes;
      unit.textContent = this.inBytes ? 'bytes/s' : 'frames/s';
      this.draw();
    });
  }

  draw() {
    const minute = this.history.minute(this.now());
    this.drawThroughput(minute);
    this.drawLatency(minute);
  }

  drawThroughput(minute) {
    const name = (direction) => (this.inBytes ? `bytes_${direction}` : direction);
    const to = minute.map((each) => each[name('to_server')]);
    const back = minute.map((each) => each[name('to_client')]);
    const unit = this.inBytes ? size : count;
    const top = roundUp(Math.max(greatest(to, back), 1));
    const paper = sheet('throughput-chart');
    axis(paper, top, unit);
    line(paper, to, top, '--to-server');
    line(paper, back, top, '--to-client');
    const reading = `→ ${unit(to[seconds - 1])} ← ${unit(back[seconds - 1])}`;
    write('throughput', [['→ ' + unit(to[seconds - 1]), 'to-server'], ['← ' + unit(back[seconds - 1]), 'to-client']]);
    paper.canvas.setAttribute('aria-label', `Throughput in the last minute, now ${reading} ${this.inBytes ? 'bytes' : 'frames'} a second`);
  }

  drawLatency(minute) {
    const median = minute.map((each) => quantile(each.answers, 0.5));
    const tail = minute.map((each) => quantile(each.answers, 0.99));
    const trips = minute.map((each) => quantile(each.trips, 0.5));
    const top = roundUp(Math.max(greatest(median, tail, trips), 1e-6));
    const paper = sheet('latency-chart');
    axis(paper, top, duration);
    line(paper, tail, top, '--faint', true);
    line(paper, median, top, '--to-client');
    line(paper, trips, top, '--number');
    const last = (values) => values.filter((value) => value !== undefined).pop();
    const values = [['answer p50', last(median), 'to-client'], ['p99', last(tail), 'faint'], ['ping', last(trips), 'number']];
    const parts = values.filter(([, value]) => value !== undefined).map(([what, value, name]) => [`${what} ${duration(value)}`, name]);
    const reading = write('latency', parts.length > 0 ? parts : [['no answers yet', 'faint']]);
    paper.canvas.setAttribute('aria-label', `Latency in the last minute: ${reading}`);
  }
}
