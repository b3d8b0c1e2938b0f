// Pictures: many at once, named 图1, 图2 …, put where the text says 图1 or at the cursor.
import { UNREACHABLE, send, sentence } from "./net.js";

// A line that only says where a picture goes: 图1, （图1）, [图1], 【图1】, 此处插图1, 插入图1.
const MARKER = /^ *(?:\\?[（(\[【])? *(?:此处|这里)?(?:插入?)? *图 *(\d{1,3}) *(?:\\?[）)\]】])? *$/gm;

const REFERENCE = /!\[([^\]\n]*)\]\((?:<([^>\n]+)>|([^()\s]+))/g;

function tidyAlt(alt) { return alt.replace(/[\[\]\n]/g, " ").trim(); }

export function reference(name, alt) {
  return `![${tidyAlt(alt || "")}](${/[ ()]/.test(name) ? `<${name}>` : name})`;
}

export class Pictures {
  constructor(form, body, parts, told) {
    this.form = form;
    this.body = body;
    this.parts = parts; // {input, said, list, card, empty, problem}
    this.told = told; // (list changed) for the cover picker
    this.names = new Set();
    parts.list.querySelectorAll(".picture").forEach((card) => this.wire(card));
  }

  start() {
    const { input } = this.parts;
    input.addEventListener("change", () => {
      const files = Array.from(input.files);
      input.value = "";
      this.upload(files, { insert: Boolean(this.asked) || this.form.elements.insert.checked, place: this.asked });
      this.asked = null;
    });
    this.body.wantsPicture = () => {
      this.asked = this.body.place() || {};
      input.click();
    };
    const area = document.querySelector("[data-drop]");
    const carries = (event) => event.dataTransfer && event.dataTransfer.types.includes("Files");
    area.addEventListener("dragover", (event) => {
      if (carries(event)) { event.preventDefault(); event.stopPropagation(); area.classList.add("dropping"); }
    }, true);
    area.addEventListener("dragleave", () => area.classList.remove("dropping"));
    area.addEventListener("drop", (event) => {
      area.classList.remove("dropping");
      if (!carries(event)) { return; }
      event.preventDefault();
      event.stopPropagation();
      this.upload(Array.from(event.dataTransfer.files), { insert: true });
    }, true);
  }

  // Upload in the order of their file names; resolves to the names that the good ones got.
  async upload(files, { insert, place }) {
    const { said, problem } = this.parts;
    const spot = place instanceof Range ? place : this.body.rich ? this.body.place() : null;
    const sorted = files.slice().sort((one, two) => one.name.localeCompare(two.name, "zh-CN", { numeric: true }));
    const refused = [];
    const names = [];
    for (const [index, file] of sorted.entries()) {
      said.textContent = `上传图片 ${index + 1}/${sorted.length}：${file.name}`;
      names.push(...await this.one(file, refused));
    }
    said.textContent = names.length ? `已添加 ${names.length} 张：${names.join("、")}。` : "";
    problem.textContent = refused.join("\n");
    problem.hidden = !refused.length;
    if (insert && names.length) { this.put(names, spot); }
    return names;
  }

  // The names that one file got: a picture has one, a zip as many as it holds pictures.
  async one(file, refused) {
    const packed = /\.zip$/i.test(file.name);
    const what = `${packed ? "压缩包" : "图片"}“${file.name}”`;
    const limit = Number(packed ? this.form.dataset.maxArchive : this.form.dataset.maxUpload);
    if (file.size > limit) {
      refused.push(`${what}有 ${Math.round(file.size / 1e6)} MB，太大了（上限 ${Math.floor(limit / 1e6)} MB），` +
        `没有上传。请${packed ? "分成几个小的压缩包" : "用看图软件缩小后"}再传，文字没有丢失。`);
      return [];
    }
    const data = new FormData();
    data.append("picture", file, file.name || "图片.png");
    try {
      const { status, answer } = await send(this.form, this.form.dataset.upload, data);
      if (status !== 200) { refused.push(sentence(answer) || `${what}没有传上去，请再试一次。`); return []; }
      const rows = answer.pictures || [answer];
      rows.forEach((row) => this.add(row));
      refused.push(...(answer.refused || []));
      return rows.map((row) => row.name);
    } catch (error) {
      refused.push(`${what}没有传上去。${UNREACHABLE}`);
      return [];
    }
  }

  // Markers first; what no marker asks for goes to the cursor, in order.
  put(names, place) {
    this.body.flush();
    const unused = new Set(names);
    const byNumber = new Map();
    this.names.forEach((name) => {
      const found = /^图(\d+)(?:-\d+)?\.\w+$/.exec(name);
      if (found) { byNumber.set(Number(found[1]), name); }
    });
    const fill = (text) => text.replace(MARKER, (line, number) => {
      const name = byNumber.get(Number(number));
      if (!name) { return line; }
      unused.delete(name);
      return reference(name);
    });
    fill(this.body.value);
    const rest = names.filter((name) => unused.has(name)).map((name) => reference(name));
    if (rest.length) { this.body.insert(rest.join("\n\n"), place); }
    const filled = fill(this.body.value);
    if (filled !== this.body.value) { this.body.set(filled); }
  }

  add(row) {
    if (this.names.has(row.name)) { return; }
    const { list, card, empty } = this.parts;
    const item = card.content.firstElementChild.cloneNode(true);
    item.dataset.width = row.width;
    item.dataset.height = row.height;
    const image = item.querySelector("img");
    image.src = row.url;
    image.alt = row.name;
    item.querySelector("[data-name]").textContent = row.name;
    item.querySelector("[data-size]").textContent = `${row.width}×${row.height}`;
    const radio = item.querySelector("[name=cover_sha256]");
    radio.value = row.sha256;
    radio.disabled = false;
    item.querySelector("[data-insert]").dataset.insert = row.name;
    list.append(item);
    list.hidden = false;
    if (empty) { empty.remove(); this.parts.empty = null; }
    this.wire(item);
    this.told();
  }

  wire(card) {
    card.querySelectorAll(".needs-script").forEach((each) => { each.hidden = false; });
    const button = card.querySelector("[data-insert]");
    const name = button.dataset.insert;
    this.names.add(name);
    button.hidden = false;
    // The cursor must not leave the text before the picture is in it.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    const alt = card.querySelector("[data-alt]");
    button.addEventListener("click", () => {
      this.body.insert(reference(name, alt.value));
      this.parts.said.textContent = `已把 ${name} 插入正文`;
    });
    alt.addEventListener("change", () => this.describe(name, alt.value));
  }

  // 图片说明 typed beside a picture goes wherever the text shows it.
  describe(name, alt) {
    this.body.flush();
    const text = this.body.value.replace(REFERENCE, (all, old, angled, bare) =>
      (angled || bare) === name ? all.replace(`![${old}]`, () => `![${tidyAlt(alt)}]`) : all);
    if (text !== this.body.value) { this.body.set(text); }
  }

  // Called after every change: what the text says of a picture stands beside it too.
  sync() {
    const found = new Map();
    for (const [, alt, angled, bare] of this.body.value.matchAll(REFERENCE)) {
      found.set(angled || bare, alt);
    }
    this.parts.list.querySelectorAll(".picture").forEach((card) => {
      const field = card.querySelector("[data-alt]");
      const name = card.querySelector("[data-insert]").dataset.insert;
      if (field !== document.activeElement && found.has(name)) { field.value = found.get(name); }
    });
  }
}

