/** What was learnt of Bijvoet mates; `spread` is that of `anomalousSpread`. */
export function anomalousText(spread: number): string {
  const difference = 100 * Math.sqrt(2 * spread);
  return `Bijvoet mates: anomalous spread ${spread.toPrecision(3)} (r.m.s. I(+) - I(-) of a reflection of mean intensity ${difference.toFixed(0)} %), by which I(+) and I(-) know of each other\n\n`;
}
