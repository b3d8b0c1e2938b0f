// The body: Vditor over the form's textarea. The textarea stays the field that is sent, and the
// whole editor where Vditor is not there or not wanted.
import { teach } from "./dialect.js";
import { findInBox, findInPage, insertBlocks, insertText } from "./places.js";

const PREFERENCE = "fazhi-emin:plain-text";
// Words before icons: who knows Word and WPS knows these.
const LABELS = {
  headings: "小标题", bold: "加粗", italic: "斜体", quote: "引用", list: "列表",
  "ordered-list": "编号", table: "表格", link: "链接", undo: "撤销", redo: "重做",
  fullscreen: "全屏",
};
const TOOLBAR = ["headings", "bold", "italic", "|", "quote", "list", "ordered-list", "table",
  "picture", "link", "|", "undo", "redo", "|", "source", "fullscreen", "edit-mode"];
const SOURCE_TIP = "看 Markdown 源文本，再点一次回来";
const WORDS = {
  alternateText: "图片说明（给看不见图片的读者听）", imageURL: "图片文件名", title: "图片下面的小字",
  headings: "小标题", bold: "加粗", heading2: "小标题（二级）", heading3: "小标题（三级）", heading4: "小标题（四级）",
  list: "项目列表", "ordered-list": "编号列表", italic: "斜体", quote: "引用", fullscreen: "全屏写",
};

function prefersPlain() {
  try { return localStorage.getItem(PREFERENCE) === "1"; } catch (error) { return false; }
}

function remember(plain) {
  try { localStorage.setItem(PREFERENCE, plain ? "1" : "0"); } catch (error) { /* private window */ }
}

export class Body {
  // `area`: the textarea; `host`: the empty element for Vditor; `changed`: called after edits.
  constructor(area, host, toggle, changed) {
    this.area = area;
    this.host = host;
    this.toggle = toggle;
    this.changed = changed;
    this.vditor = null;
    this.rich = false;
    this.wantsPicture = () => {}; // the toolbar's 图片
    this.touched = false; // whether the cursor was ever put into the text
    this.composing = false;
    this.timer = 0;
    this.cost = 0;
    area.addEventListener("input", () => this.soon());
    toggle.addEventListener("click", () => this.switch());
  }

  // Resolves when the surface is ready; without Vditor's files the textarea stays.
  start() {
    if (!window.Vditor || !window.Lute || !window.VditorI18n) { return Promise.resolve(false); }
    return new Promise((resolve) => {
      this.vditor = new window.Vditor(this.host, this.options(() => {
        teach(this.vditor.vditor.lute);
        this.dress();
        this.toggle.hidden = false;
        this.show(!prefersPlain());
        resolve(true);
      }));
    });
  }

  options(after) {
    return {
      after, cdn: this.host.dataset.cdn, mode: "wysiwyg", lang: "zh_CN", icon: "ant",
      i18n: Object.assign({}, window.VditorI18n, WORDS), cache: { enable: false },
      height: Math.max(420, Math.min(640, window.innerHeight - 200)), minHeight: 420,
      placeholder: this.area.placeholder, toolbar: this.tools(), toolbarConfig: { pin: false },
      hint: { emoji: {} }, link: { isOpen: false }, image: { isPreview: false },
      resize: { enable: true, position: "bottom" },
      preview: {
        mode: "editor", actions: [], hljs: { enable: false },
        markdown: {
          linkBase: this.host.dataset.pictures, callout: false, gfmAutoLink: false, toc: false,
        },
      },
    };
  }

  tools() {
    return TOOLBAR.map((name) => {
      if (name === "picture") {
        return { name, tip: "插入图片：可一次选多张", icon: "图片", tipPosition: "n",
          click: () => this.wantsPicture() };
      }
      if (name === "source") {
        return { name, tip: SOURCE_TIP, icon: "Markdown", tipPosition: "nw",
          click: () => this.switchSource() };
      }
      return LABELS[name] ? { name, icon: LABELS[name] } : name;
    });
  }

  // Vditor's own menu of modes is two clicks and has one mode too many; this is one.
  switchSource() {
    const modes = this.vditor.vditor.toolbar.elements["edit-mode"];
    const wanted = this.vditor.getCurrentMode() === "sv" ? "wysiwyg" : "sv";
    modes.querySelector(`[data-mode=${wanted}]`).click();
    const button = this.host.querySelector("[data-type=source]");
    button.textContent = wanted === "sv" ? "所见即所得" : "Markdown";
    button.setAttribute("aria-label", wanted === "sv" ? "回到所见即所得" : SOURCE_TIP);
    this.last = this.vditor.getValue();
  }

  // What Vditor leaves out: names for screen readers, fewer choices, buttons that send nothing.
  dress() {
    const { wysiwyg, sv, toolbar } = this.vditor.vditor;
    for (const element of [wysiwyg.element, sv.element]) {
      element.setAttribute("aria-label", "正文");
      element.setAttribute("role", "textbox");
      element.setAttribute("aria-multiline", "true");
      element.setAttribute("aria-describedby", "h-body");
      element.spellcheck = false;
    }
    for (const tag of ["h1", "h5", "h6"]) {
      const button = toolbar.elements.headings.querySelector(`[data-tag=${tag}]`);
      button.hidden = true;
    }
    toolbar.elements["edit-mode"].hidden = true;
    toolbar.element.setAttribute("role", "toolbar");
    toolbar.element.setAttribute("aria-label", "排版工具");
    this.host.addEventListener("mousedown", quieten, true);
    this.host.addEventListener("focusin", quieten, true);
    this.host.querySelectorAll("button").forEach((button) => { button.type = "button"; });
    // Enter in one of Vditor's small boxes must not send the form.
    this.host.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); }
    });
    for (const name of ["compositionstart", "compositionend"]) {
      this.host.addEventListener(name, () => {
        this.composing = name === "compositionstart";
        if (!this.composing) { this.soon(); }
      });
    }
    wysiwyg.element.addEventListener("focus", () => { this.touched = true; });
    sv.element.addEventListener("input", () => this.soon());
    new MutationObserver(() => { if (this.rich) { this.soon(); } }).observe(wysiwyg.element, {
      subtree: true, childList: true, characterData: true, attributes: true,
      attributeFilter: ["alt", "title", "src", "href"],
    });
  }

  get value() { return this.area.value; }

  // Another text altogether; `quiet` where nothing is to be saved for it.
  set(markdown, quiet) {
    this.area.value = markdown;
    if (this.rich) {
      this.vditor.setValue(markdown);
      this.last = this.vditor.getValue();
    }
    if (!quiet) { this.changed(); }
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.cost > 80 ? 400 : 60);
  }

  // Take over what stands in Vditor now. A text that was only looked at stays as it was.
  flush() {
    clearTimeout(this.timer);
    if (this.rich) {
      if (this.composing) { return; }
      const start = performance.now();
      const now = this.vditor.getValue();
      this.cost = performance.now() - start;
      if (now === this.last) { return; }
      this.last = now;
      this.area.value = this.tidy(now);
    }
    this.changed();
  }

  // In Vditor's own Markdown box the text comes as it was typed.
  tidy(markdown) { return markdown.replace(/[\u200b\ufeff]/g, ""); }

  switch() {
    this.flush();
    this.show(!this.rich);
    remember(!this.rich);
    this.focus();
  }

  show(rich) {
    this.rich = rich;
    this.host.hidden = !rich;
    this.area.hidden = rich;
    this.toggle.textContent = rich ? "改用纯文本框" : "改用排版编辑器";
    if (rich) {
      this.vditor.setValue(this.area.value, true);
      this.last = this.vditor.getValue();
    }
  }

  // Vditor's "Markdown" is a textarea of its own.
  get box() {
    if (!this.rich) { return this.area; }
    return this.vditor.getCurrentMode() === "sv" ? this.vditor.vditor.sv.element : null;
  }

  get surface() { return this.box || this.vditor.vditor.wysiwyg.element; }

  focus() { this.surface.focus(); }

  // Where the cursor is; give it back to insert() after something slow.
  place() {
    if (this.box || !this.touched) { return null; }
    const { wysiwyg } = this.vditor.vditor;
    const selection = getSelection();
    if (selection.rangeCount && wysiwyg.element.contains(selection.anchorNode)) {
      return selection.getRangeAt(0).cloneRange();
    }
    return wysiwyg.range || null;
  }

  // Markdown at the cursor, as paragraphs of its own; at the end where there never was one.
  insert(markdown, place) {
    if (this.box) {
      insertText(this.box, markdown);
    } else {
      const { vditor } = this.vditor;
      const root = vditor.wysiwyg.element;
      const range = place || this.place() || document.createRange();
      root.focus();
      if (!root.contains(range.startContainer)) {
        range.selectNodeContents(root);
        range.collapse(false);
      }
      insertBlocks(root, range, vditor.lute.Md2VditorDOM(markdown));
      vditor.undo.addToUndoStack(vditor);
    }
    this.flush();
  }

  // Show and select the n-th (from 0) occurrence of a passage; false where it is not there.
  find(passage, nth) {
    if (this.box) { return findInBox(this.box, passage, nth); }
    return findInPage(this.vditor.vditor.wysiwyg.element, passage, nth);
  }
}

// Vditor's buttons say no type, and would send our form.
function quieten(event) {
  const button = event.target.closest && event.target.closest("button");
  if (button) { button.type = "button"; }
}
