export { allocate } from './allocate.js';
export { currencyCodes, exponentOf, isCurrency } from './currency.js';
export { type AmountRefusal, formatDecimal, parseDecimal } from './decimal.js';
export { add, compare, isZero, maxMinor, minMinor, type Money, money, MoneyError, negate, subtract } from './money.js';
export { portion, type Rounding } from './portion.js';
