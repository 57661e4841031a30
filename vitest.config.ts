import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { sharedFolder } from './scripts/shared.ts';

export default defineConfig({
  test: {
    allowOnly: false,
    projects: [
      {
        test: {
          name: 'unit',
          // Files share a thread and what it has loaded: they keep nothing in modules.
          pool: 'threads',
          isolate: false,
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'apps/*/src/**/*.test.{ts,tsx}'],
          exclude: ['packages/simulator/**', '**/*.long.test.ts'],
          // '' where the official data is not at hand.
          env: { PANDO_SHARED: sharedFolder() },
          testTimeout: 30_000,
        },
      },
      {
        // Whole worlds in one process, and whatever else takes too long to be run at each change.
        test: {
          name: 'simulated',
          // What a thread has loaded and compiled serves all its files: a world runs twice as fast in a warm one.
          pool: 'threads',
          isolate: false,
          // By default one core is left alone, which on two cores is half of them.
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 2 },
          include: ['packages/simulator/src/**/*.test.ts', 'packages/*/src/**/*.long.test.ts'],
          env: { PANDO_SHARED: sharedFolder() },
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'processes',
          include: ['tests/processes/**/*.test.ts'],
          env: { PANDO_SHARED: sharedFolder() },
          // Real processes, which wait more than they compute: two files at a time, and time for a slow machine.
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
