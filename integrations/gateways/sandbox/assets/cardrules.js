"use strict";
// What can be known of typed digits without asking anyone: length, grouping, check digits, dates.
const CardRules = Object.freeze({
  amex: (digits) => /^3[47]/.test(digits),
  length: (digits) => (/^3[47]/.test(digits) ? 15 : 16),
  codeLength: (digits) => (/^3[47]/.test(digits) ? 4 : 3),
  grouped(digits) {
    const cuts = CardRules.amex(digits) ? [4, 10] : [4, 8, 12];
    return [...digits].map((digit, at) => (cuts.includes(at) ? " " + digit : digit)).join("");
  },
  luhn(digits) {
    let total = 0;
    [...digits].reverse().forEach((digit, place) => {
      const value = Number(digit) * (1 + (place % 2));
      total += value > 9 ? value - 9 : value;
    });
    return total % 10 === 0;
  },
  routing(digits) {
    const weights = [3, 7, 1, 3, 7, 1, 3, 7, 1];
    return digits.length === 9 && [...digits].reduce((sum, digit, at) => sum + Number(digit) * weights[at], 0) % 10 === 0;
  },
  expiry(digits, now) {
    const month = Number(digits.slice(0, 2));
    const year = 2000 + Number(digits.slice(2, 4));
    const first = new Date(year, month, 1);
    return month >= 1 && month <= 12 && first > now && year <= now.getFullYear() + 20;
  },
});
