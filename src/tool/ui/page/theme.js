// SPDX-License-Identifier: MIT
// theme: light, dark, or as the system has it.
const order = ['auto', 'light', 'dark'];
const names = { auto: 'Auto', light: 'Light', dark: 'Dark' };
const system = matchMedia('(prefers-color-scheme: dark)');

let choice = 'auto';
let changed = () => {};

function read() {
  try {
    const kept = localStorage.getItem('wspc-theme');
    return order.includes(kept) ? kept : 'auto';
  } catch {
    return 'auto';  // no storage: private windows
  }
}

function apply() {
  const dark = choice === 'dark' || (choice === 'auto' && system.matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.getElementById('theme').textContent = names[choice];
  changed();
}

export function nextTheme() {
  choice = order[(order.indexOf(choice) + 1) % order.length];
  try {
    localStorage.setItem('wspc-theme', choice);
  } catch {
    // It is forgotten with the page.
  }
  apply();
}

// `whenChanged` repaints what is painted with the theme's colours.
export function startTheme(whenChanged) {
  choice = read();
  changed = whenChanged;
  system.addEventListener('change', apply);
  document.getElementById('theme').addEventListener('click', nextTheme);
  apply();
}
