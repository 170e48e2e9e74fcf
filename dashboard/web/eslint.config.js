import tseslint from "typescript-eslint";

const markup = "markup from text is a way in for strangers: use lit templates or textContent";

export default tseslint.config(
  { ignores: ["node_modules/", "*.config.js"] },
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/unified-signatures": "off",
      eqeqeq: "error",
      "no-eval": "error",
      "no-console": "error",
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", { max: 60, skipComments: true }],
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe"].map((property) => ({ property, message: markup })),
        { object: "document", property: "write", message: markup },
      ],
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "lit/directives/unsafe-html.js", message: markup }, { name: "lit/directives/unsafe-svg.js", message: markup }] },
      ],
    },
  },
  { files: ["test/**/*.ts"], rules: { "max-lines-per-function": "off" } },
);
