export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Prints what was measured, beside what was aimed at, as a table in Markdown. */
export function printTable(
  what: string,
  rows: readonly (readonly [name: string, aim: string, measured: string])[],
): void {
  console.log(`\n| ${what} | aim | measured |\n| --- | --- | --- |`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}
