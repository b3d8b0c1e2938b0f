// Copies from node_modules what the panel serves (../static/vendor/vditor, about 4 MB) and what
// the accessibility tests load (build/axe.min.js). Vditor itself is 25 MB, most of it diagrams.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const vendor = join(here, "..", "static", "vendor", "vditor");
const tests = join(here, "build");

const VDITOR = [
  "LICENSE",
  "dist/index.min.js",
  "dist/index.css",
  "dist/js/lute/lute.min.js",
  "dist/js/i18n/zh_CN.js",
  "dist/js/icons/ant.js",
  "dist/css/content-theme/light.css",
];

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

rmSync(vendor, { recursive: true, force: true });
for (const file of VDITOR) {
  copy(join(modules, "vditor", file), join(vendor, file));
}
copy(join(modules, "axe-core", "axe.min.js"), join(tests, "axe.min.js"));

const version = JSON.parse(readFileSync(join(modules, "vditor", "package.json"), "utf8")).version;
writeFileSync(join(vendor, "VERSION"), `${version}\n`);
