// SPDX-License-Identifier: MIT
// elements: creates HTML elements. Traffic is only ever inserted as text.
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function button(text, title, act) {
  const made = make('button', { type: 'button', title }, text);
  made.addEventListener('click', act);
  return made;
}

// The rows are [name, value, className?]; rows without a value are left out.
export function facts(rows) {
  const list = make('dl', { className: 'facts' });
  for (const [name, value, className = ''] of rows) {
    if (value === undefined || value === '') continue;
    list.append(make('dt', {}, name), make('dd', { className }, String(value)));
  }
  return list;
}
