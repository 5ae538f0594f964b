// Builds the page: one script and one style sheet into ../built, the same bytes each time. `npm run build`
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "..", "built");

const common = { bundle: true, minify: true, charset: "utf8", legalComments: "none", logLevel: "warning", absWorkingDir: here };
await build({
  ...common,
  entryPoints: ["src/main.ts"],
  outfile: join(out, "player.js"),
  format: "iife",
  target: ["es2021"],
  banner: { js: "/* Made by `npm run build` in sim/player/page. Change the sources there, not this file. */" },
});
await build({
  ...common,
  entryPoints: ["src/theme/theme.css"],
  outfile: join(out, "player.css"),
  target: ["chrome100", "firefox100", "safari15"],
  banner: { css: "/* Made by `npm run build` in sim/player/page. Change the sources there, not this file. */" },
});
