// Numbers, days and sentences as Python writes them, from the page's texts.

/**
 * Return functions that write numbers and days.
 * @param {{ thousands: string, decimal: string, months: string }} texts  months with blanks between
 */
export function formatsOf(texts) {
  const months = texts.months.split(" ");
  /**
   * Return a number with its decimals, as frontgeo.i18n.Texts.number.
   *
   * Halves go away from zero here, and to the even digit there.
   * @param {number} value
   * @param {number} decimals
   * @param {boolean} [signed]
   */
  function number(value, decimals, signed) {
    const [whole, rest] = Math.abs(value).toFixed(decimals).split(".");
    const sign = value < 0 && /[1-9]/.test(whole + (rest || "")) ? "\u2212" : signed ? "+" : "";
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, texts.thousands);
    return sign + grouped + (rest ? texts.decimal + rest : "");
  }
  /**
   * Return the day of a Date, such as 5 May 2024.
   * @param {Date} date
   */
  function day(date) {
    return date.getUTCDate() + " " + months[date.getUTCMonth()] + " " + date.getUTCFullYear();
  }

  return { number, day };
}

/**
 * Fill the {names} of a text; names without a value stay.
 * @param {string} text
 * @param {Record<string, unknown>} [values]
 */
export function filled(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// plural rules of a language; of a code that no browser knows those of English
function pluralRules(lang) {
  try {
    return new Intl.PluralRules(Intl.PluralRules.supportedLocalesOf([lang])[0] ?? "en");
  } catch {
    return new Intl.PluralRules("en");
  }
}

/**
 * Return a function that picks the form of a text for a number, as frontgeo.i18n.Texts.counted.
 *
 * Forms stand in the order of CLDR's categories, with | between them.
 * @param {string} lang
 * @returns {(forms: string, n: number) => string}
 */
export function pluralsOf(lang) {
  const rules = pluralRules(lang);
  const used = rules.resolvedOptions().pluralCategories;
  const categories = ["zero", "one", "two", "few", "many", "other"].filter((name) => used.includes(name));
  return (forms, n) => {
    const each = forms.split("|");
    return each[Math.min(categories.indexOf(rules.select(n)), each.length - 1)];
  };
}
