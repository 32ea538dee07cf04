// SPDX-License-Identifier: MIT
// page_test: the page of `wspc serve --ui` and `wspc inspect --ui` in headless Chromium: everything that it does.
import { after, before } from 'node:test';

import { closeBrowser, openBrowser } from './page_room.mjs';

before(openBrowser);
after(closeBrowser);

await import('./page_frames.mjs');
await import('./page_composer.mjs');
await import('./page_use.mjs');
