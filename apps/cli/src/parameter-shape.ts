type ListKind<T> = T extends readonly number[] ? 'numbers' : 'strings';
type Kind<T> = T extends string ? 'string' : T extends number ? 'number' : T extends boolean ? 'boolean' : ListKind<T>;
type AnyKind = 'string' | 'number' | 'boolean' | 'strings' | 'numbers' | 'any';

/** The run-time side of a method's parameter type: flat objects of strings, numbers, flags, lists of these, and what the engine judges (`any`). */
export type Shape = AnyKind | `${AnyKind}?`;

/** The one table of shapes that fits the parameter type `P`. */
export type Shapes<P> = {
  readonly [K in keyof P]-?: unknown extends P[K]
    ? 'any'
    : undefined extends P[K]
      ? `${Kind<Exclude<P[K], undefined>>}?`
      : Kind<P[K]>;
};

const kinds = {
  any: { fits: (value: unknown) => value !== undefined, noun: 'given' },
  string: { fits: (value: unknown) => typeof value === 'string', noun: 'a string' },
  number: { fits: (value: unknown) => typeof value === 'number', noun: 'a number' },
  boolean: { fits: (value: unknown) => typeof value === 'boolean', noun: 'true or false' },
  strings: {
    fits: (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
    noun: 'a list of strings',
  },
  numbers: {
    fits: (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'number'),
    noun: 'a list of numbers',
  },
} as const;

/** What is wrong with the parameters, as a clause that fits after a colon; nothing if they fit. */
export function mismatch(params: unknown, shapes: Readonly<Record<string, Shape>>): string | undefined {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return 'parameters are given by name';
  const given = new Map<string, unknown>(Object.entries(params));
  for (const name of given.keys()) {
    if (!Object.hasOwn(shapes, name)) return `there is no parameter "${name}"`;
  }
  for (const [name, shape] of Object.entries(shapes)) {
    const optional = shape.endsWith('?');
    const kind = kinds[shape.replace('?', '') as keyof typeof kinds];
    const value = given.get(name);
    if (value === undefined ? !optional : !kind.fits(value)) return `"${name}" must be ${kind.noun}`;
  }
  return undefined;
}
