#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still say what is wrong.
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `pando needs Node 24 or newer, and this is ${process.version}: run it as "npx pando" from the repository after "npm ci".\n`,
  );
  process.exit(1);
}
await import('../src/main.ts');
