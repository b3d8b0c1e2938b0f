// 写稿: joins the parts of the editor. The page works without this script, as a plain form.
import { Body } from "./editor/text.js";
import { Cover } from "./editor/cover.js";
import { Keeper } from "./editor/keeping.js";
import { Paste } from "./editor/paste.js";
import { Pictures } from "./editor/pictures.js";
import { Side } from "./editor/side.js";

const form = document.getElementById("editor");
const at = (id) => document.getElementById(id);

document.querySelectorAll(".needs-script").forEach((element) => { element.hidden = false; });
document.querySelectorAll(".without-script").forEach((element) => { element.hidden = true; });

const body = new Body(at("f-body"), at("body-editor"), at("body-toggle"), changed);
const keeper = new Keeper(form, body, at("said"), at("notices"));
const side = new Side(form, body, {
  phone: document.querySelector(".phone iframe"), counts: at("body-count"), notes: at("layout-notes"),
  findings: at("findings"),
});
const cover = new Cover(form, at("crops"), changed);
const pictures = new Pictures(form, body, {
  input: at("f-pictures"), said: at("upload-said"), list: at("picture-list"),
  card: at("picture-card"), empty: at("no-pictures"), problem: at("upload-problem"),
}, () => cover.refresh());
const paste = new Paste(form, body, pictures, at("upload-said"), at("paste-notes"));

let soon = 0;
function changed() {
  keeper.changed();
  side.render();
  pictures.sync();
}
// The other fields: as soon as the fingers rest.
form.addEventListener("input", (event) => {
  if (event.target.closest("#body-editor") || event.target.id === "f-body") { return; }
  clearTimeout(soon);
  soon = setTimeout(changed, 120);
});

// Links and labels that lead to the body lead to whichever surface shows it.
document.addEventListener("click", (event) => {
  const way = event.target.closest("a[href='#f-body'], label[for='f-body']");
  if (way && body.rich) {
    event.preventDefault();
    body.focus();
    body.surface.scrollIntoView({ block: "center" });
  }
});

pictures.start();
pictures.sync();
cover.start();
body.start().then(() => {
  paste.start();
  keeper.start();
  form.dataset.ready = body.rich ? "rich" : "plain";
  side.render();
});
