import table from '../../assets/prices.json' with { type: 'json' };

/** What may stand in a step's `costs`: the keys of assets/prices.json. */
export type PriceKey = keyof typeof table.prices;

export interface Price {
  /** US dollars an hour with no traffic; 0 for what is paid by use. */
  readonly usd: number;
  /** True outside the region the table was collected for: show the figure as an estimate. */
  readonly estimate: boolean;
}

/** Region, month and source of the figures, to be said beside them. */
export const pricesAsOf = { region: table.region, date: table.date, source: table.source } as const;

/** Every key of the table. */
export const priceKeys = Object.keys(table.prices) as readonly PriceKey[];

/**
 * What things cost an hour together; a key may stand more than once.
 * @throws TypeError on a key that isn't in assets/prices.json
 */
export function perHour(keys: readonly string[], region: string): Price {
  const usd = keys.reduce((sum, key) => {
    if (!isPriceKey(key)) throw new TypeError(`assets/prices.json has no price "${key}".`);
    return sum + table.prices[key].perHour;
  }, 0);
  // Binary fractions: 0.045 + 0.005 must print as 0.05.
  return { usd: Math.round(usd * 1e7) / 1e7, estimate: region !== table.region && usd > 0 };
}

function isPriceKey(key: string): key is PriceKey {
  return Object.hasOwn(table.prices, key);
}
