import { describe, expect, it } from 'vitest';
import { Plan } from './plan.ts';

const options = { seed: 7, servers: 4, clients: 6, disk: true };
const serverFaults = (plan: Plan, count: number) => Array.from({ length: count }, () => plan.nextServerFault());

describe('Plan', () => {
  it('is the same for the same seed, whatever else is drawn in between', () => {
    const one = new Plan(options);
    const other = new Plan(options);
    const first = serverFaults(one, 30);
    const second = Array.from({ length: 30 }, () => {
      other.nextClientFault([1, 2]);
      other.nextChange([0, 1, 2, 3, 4], [5]);
      return other.nextServerFault();
    });
    expect(second).toEqual(first);
    expect(serverFaults(new Plan({ ...options, seed: 8 }), 30)).not.toEqual(first);
  });

  it('throws every kind before it throws any again, and fills no disk where none can be filled', () => {
    const kinds = (disk: boolean, count: number): number =>
      new Set(serverFaults(new Plan({ ...options, disk }), count).map(({ kind }) => kind)).size;
    expect(kinds(true, 10)).toBe(10);
    expect(kinds(false, 9)).toBe(9);
    expect(serverFaults(new Plan({ ...options, disk: false }), 50).map(({ kind }) => kind)).not.toContain('disk-full');
  });

  it('lets nobody go where four are left', () => {
    const plan = new Plan(options);
    const changes = Array.from({ length: 20 }, () => plan.nextChange([0, 1, 2, 3], [4, 5]));
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['added']));
  });
});
