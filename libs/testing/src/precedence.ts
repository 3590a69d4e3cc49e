/** Every pair of a list in which the first comes before the second: for `test.each` over refusals in order. */
export function precedence<const Item>(list: readonly Item[]): [Item, Item][] {
  return list.flatMap((first, index) => list.slice(index + 1).map((second): [Item, Item] => [first, second]));
}
