type Labels = Readonly<Record<string, string>>;

/** A number that only rises, by label. */
export interface Counter {
  add(amount?: number, labels?: Labels): void;
}

/** How often a value fell into each bucket. */
export interface Histogram {
  observe(value: number): void;
}

/** Measurements in the Prometheus text format, version 0.0.4. Labels come from this program alone: they are few. */
export class Metrics {
  readonly #render: (() => string)[] = [];

  counter(name: string, help: string): Counter {
    const values = new Map<string, number>();
    this.#render.push(
      () =>
        header(name, help, 'counter') + [...values].map(([labels, value]) => `${name}${labels} ${value}\n`).join(''),
    );
    return {
      add: (amount = 1, labels = {}) => {
        const key = formatLabels(labels);
        values.set(key, (values.get(key) ?? 0) + amount);
      },
    };
  }

  /** `read` is called when the measurements are asked for. */
  gauge(name: string, help: string, read: () => number): void {
    this.#render.push(() => `${header(name, help, 'gauge')}${name} ${read()}\n`);
  }

  /** `bounds` are the buckets' upper ends, rising. */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const counts = bounds.map(() => 0);
    let sum = 0;
    let count = 0;
    this.#render.push(() => {
      let below = 0;
      const buckets = bounds.map((bound, i) => `${name}_bucket{le="${bound}"} ${(below += counts[i] ?? 0)}\n`);
      return `${header(name, help, 'histogram')}${buckets.join('')}${name}_bucket{le="+Inf"} ${count}\n${name}_sum ${sum}\n${name}_count ${count}\n`;
    });
    return {
      observe: (value) => {
        sum += value;
        count += 1;
        const i = bounds.findIndex((bound) => value <= bound);
        if (i >= 0) counts[i] = (counts[i] ?? 0) + 1;
      },
    };
  }

  render(): string {
    return this.#render.map((each) => each()).join('');
  }
}

function header(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
