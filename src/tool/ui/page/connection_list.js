// SPDX-License-Identifier: MIT
// connection_list: the list of connections, the latest first.
import { make } from './elements.js';
import { count, size } from './words.js';

const most = 300;  // that are listed; the others are found by their frames

export class ConnectionList {
  // `choose` gets the number of the chosen connection, or 0 for all of them.
  constructor(connections, choose) {
    this.connections = connections;
    this.choose = choose;
    this.chosen = 0;
    this.list = document.getElementById('connection-list');
    this.list.addEventListener('click', (event) => {
      const item = event.target.closest('li');
      if (item) this.pick(item.number === this.chosen ? 0 : item.number);
    });
    this.list.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        event.stopPropagation();
        this.step(event.key === 'ArrowDown' ? 1 : -1);
      }
    });
  }

  pick(number) {
    this.chosen = number;
    this.draw();
    this.choose(number);
  }

  step(by) {
    const listed = this.connections.list().slice(0, most);
    if (listed.length === 0) return;
    const at = listed.findIndex((each) => each.number === this.chosen);
    const next = at < 0 ? (by > 0 ? 0 : listed.length - 1) : Math.max(0, Math.min(listed.length - 1, at + by));
    this.pick(listed[next].number);
    this.list.children[next]?.scrollIntoView({ block: 'nearest' });
  }

  draw() {
    const listed = this.connections.list().slice(0, most);
    while (this.list.children.length > listed.length) this.list.lastChild.remove();
    while (this.list.children.length < listed.length) {
      this.list.append(make('li', { role: 'option' },
        make('div', {}, make('b'), make('span')), make('div', {}, make('small'), make('small'))));
    }
    listed.forEach((each, i) => this.fill(this.list.children[i], each));
    document.getElementById('connection-count').textContent =
      this.connections.size === 0 ? '' : `${count(this.connections.openCount)} open, ${count(this.connections.size)} known`;
    document.getElementById('no-connections').hidden = listed.length > 0;
  }

  fill(item, connection) {
    const { frames, bytes } = connection;
    const [name, client, traffic, more] = item.querySelectorAll('b, span, small');
    item.number = connection.number;
    item.id = `connection-${connection.number}`;
    item.className = `${connection.isOpen ? '' : 'gone'}${connection.faults > 0 ? ' fault' : ''}`;
    item.setAttribute('aria-selected', String(connection.number === this.chosen));
    name.textContent = `#${connection.number} ${connection.path}`;
    client.textContent = connection.client;
    traffic.textContent = `→ ${count(frames.to_server)} ← ${count(frames.to_client)} · ${size(bytes.to_server + bytes.to_client)}`;
    more.textContent = connection.isOpen ? (connection.ratio ? `${connection.ratio.toFixed(1)}:1` : '') : 'ended';
    if (connection.number === this.chosen) this.list.setAttribute('aria-activedescendant', item.id);
  }
}
