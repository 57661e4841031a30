/** What programs and tests outside of this package share with its own tests. */
export { type OwnArbitraries, arbitraryOf, variantsOf } from './arbitrary-of.ts';
export { withoutLimits } from './without-limits.ts';
