/** A store that a later version of this program has written. */
export class StoreTooNew extends Error {
  constructor() {
    super('A newer Pando has written this profile; update this one.');
    this.name = 'StoreTooNew';
  }
}
