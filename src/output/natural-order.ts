/** Digits of a number in a name, led by their count: such numbers compare as numbers where they are compared as text. */
function counted(digits: string): string {
  const plain = digits.replace(/^0+(?=\d)/, '');
  return String.fromCharCode(plain.length) + plain;
}

/** Items by name as people count: frame 2 before frame 10. Those of the same name, or that differ by zeros before a number, keep their order. */
export function inNaturalOrder<Item>(items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const keys = new Map<string, string>();
  const keyOf = (item: Item): string => {
    const name = nameOf(item);
    const known = keys.get(name);
    if (known !== undefined) return known;
    const key = name.replace(/\d+/g, counted);
    keys.set(name, key);
    return key;
  };
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}
