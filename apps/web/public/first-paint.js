// Puts the chosen look on the root element before the first paint, so that no other theme flashes by. A file of its own
// and not a module: the page's policy allows no inline script, and modules run after the first paint.
// src/store/preferences.ts says what is kept.
try {
  const look = localStorage.getItem('pando.look') ?? '';
  for (const [, part, choice] of look.matchAll(/"([a-z]+)":"([a-z]+)"/g)) {
    if (part !== undefined) document.documentElement.dataset[part] = choice;
  }
} catch {
  // Where nothing is kept, the look is the system's.
}
