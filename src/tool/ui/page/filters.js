// SPDX-License-Identifier: MIT
// filters: the form that selects frames.
import { everything } from './frames.js';

const boxes = ['to_server', 'to_client', 'text', 'binary', 'continuation', 'ping', 'close', 'faults'];

export class Filters {
  // `changed` gets the filter; `search` gets the text that the tool searches for.
  constructor(changed, search) {
    this.form = document.getElementById('filters');
    this.connection = 0;
    this.changed = changed;
    this.search = search;
    this.form.addEventListener('change', () => this.apply());
    this.form.addEventListener('submit', (event) => event.preventDefault());
    this.input.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), 150);
    });
    this.form.elements.least.addEventListener('input', () => this.apply());
    document.getElementById('all').addEventListener('click', () => this.reset());
  }

  get input() { return document.getElementById('search'); }

  get value() {
    const filter = everything();
    for (const name of boxes) filter[name] = this.form.elements[name].checked;
    filter.least = Math.max(0, Number(this.form.elements.least.value) || 0);
    filter.connection = this.connection;
    filter.search = this.input.value;
    return filter;
  }

  look() { this.search(this.input.value); }

  apply() { this.changed(this.value); }

  of(connection) {
    this.connection = connection;
    this.apply();
  }

  reset() {
    this.form.reset();
    this.connection = 0;
    this.look();
    this.apply();
  }
}
