// Elements of the page. Texts only ever enter it through textContent.

function withContent(made, attributes = {}, text) {
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * Return a new HTML element.
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {string} [text]
 */
export const element = (tag, attributes, text) => withContent(document.createElement(tag), attributes, text);

/**
 * Return a new SVG element.
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {string} [text]
 */
export const svgElement = (tag, attributes, text) => withContent(
  document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, text);

/**
 * Return the element with an id.
 * @param {string} id
 */
export const byId = (id) => document.getElementById(id);

/**
 * Write a text into the element with an id.
 * @param {string} id
 * @param {string} value
 */
export function setText(id, value) {
  byId(id).textContent = value;
}

/**
 * Return a text as markup, for Leaflet's controls.
 * @param {string} text
 */
export const asMarkup = (text) => element("span", {}, text).innerHTML;
