// Six pages; everything goes to <checkout>/target/web, which the binary embeds. Nothing is fetched from another host.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  base: "/",
  publicDir: false,
  build: {
    outDir: here("../../target/web"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: Object.fromEntries(["index", "wall", "catalogue", "desk", "reports", "explorer"].map((page) => [page, here(`${page}.html`)])),
    },
  },
});
