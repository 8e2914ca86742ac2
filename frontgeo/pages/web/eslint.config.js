// `make check` lints the pages' modules and their tests; run from the repository's root.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    rules: {
      "eqeqeq": "error",
      "no-shadow-restricted-names": "error",
      "no-var": "error",
      "prefer-const": ["error", { destructuring: "all" }],
    },
  },
  {
    files: ["frontgeo/pages/js/**/*.js"],
    // Leaflet, with Geoman, is a script of its own: users' layers need it too
    languageOptions: { ecmaVersion: 2022, globals: { ...globals.browser, L: "readonly" } },
  },
  { files: ["tests/js/**/*.mjs"], languageOptions: { ecmaVersion: 2022, globals: globals.node } },
];
