/** Whether the tests run at the full size of what is claimed (PANDO_FULL=1), or at one that fits `npm test`. */
export function fullSize(): boolean {
  return process.env['PANDO_FULL'] === '1';
}
