// The cover as WeChat cuts it: 2.35:1 at the head of a message, 1:1 in lists and when shared.
import { make } from "./net.js";

const FRAMES = [
  { name: "cover_crop_wide", ratio: 2.35, title: "消息里的大图 2.35:1" },
  { name: "cover_crop_square", ratio: 1, title: "列表和转发的小图 1:1" },
];
const STEP = 0.02;
const SMALLEST = 0.2;

export class Cover {
  constructor(form, place, changed) {
    this.form = form;
    this.place = place;
    this.changed = changed;
    this.shown = "";
  }

  start() {
    this.form.addEventListener("change", (event) => {
      if (event.target.name === "cover_sha256") { this.choose(event.target); }
    });
    this.form.elements.title.addEventListener("input", () => this.name());
    this.refresh();
  }

  // What readers see in their list: the cut picture and the title.
  name() {
    const title = this.form.elements.title.value || "（标题）";
    this.place.querySelectorAll("[data-title]").forEach((each) => { each.textContent = title; });
  }

  refresh() {
    const chosen = this.form.querySelector("input[name=cover_sha256]:checked");
    if (chosen && chosen.value !== this.shown) { this.draw(chosen); }
  }

  // Another cover: the frames of the one before mean nothing for it.
  choose(radio) {
    if (radio.value === this.shown) { return; }
    if (radio.value !== this.form.elements.crop_of.value) {
      FRAMES.forEach((frame) => { this.form.elements[frame.name].value = ""; });
    }
    this.form.elements.crop_of.value = radio.value;
    this.draw(radio);
    this.changed();
  }

  draw(radio) {
    this.shown = radio.value;
    const card = radio.closest(".picture");
    const picture = {
      url: card.querySelector("img").src,
      width: Number(card.dataset.width), height: Number(card.dataset.height),
    };
    this.place.hidden = false;
    this.place.querySelector("[data-frames]").replaceChildren(
      ...FRAMES.map((frame) => new Frame(this.form, frame, picture, this.changed).element));
    this.name();
  }
}

class Frame {
  constructor(form, { name, ratio, title }, picture, changed) {
    this.field = form.elements[name];
    this.picture = picture;
    this.changed = changed;
    // The frame's height as a share of the picture's height, for each share of its width.
    this.slope = picture.width / picture.height / ratio;
    this.box = this.read() || this.centre();
    this.element = this.build(title, ratio);
    this.paint();
  }

  read() {
    const shares = this.field.value.split("_").map(Number);
    if (shares.length !== 4 || shares.some((share) => !(share >= 0 && share <= 1))) { return null; }
    return { x: shares[0], y: shares[1], width: shares[2] - shares[0] };
  }

  get widest() { return Math.min(1, 1 / this.slope); }

  centre() {
    const width = this.widest;
    return { x: (1 - width) / 2, y: (1 - width * this.slope) / 2, width };
  }

  build(title, ratio) {
    const { url } = this.picture;
    this.handle = make("span", { class: "crop-handle", "aria-hidden": "true" });
    this.frame = make("button", { type: "button", class: "crop-frame",
      "aria-label": `${title}取景框。方向键移动，加号减号放大缩小` }, this.handle);
    this.stage = make("div", { class: "crop-stage" }, make("img", { src: url, alt: "" }), this.frame);
    this.shown = make("img", { src: url, alt: "" });
    const words = make("span", { class: "card-title", "data-title": "" });
    const card = make("div", { class: ratio > 2 ? "card-wide" : "card-square" },
      make("div", { class: "crop-result" }, this.shown), words);
    const back = make("button", { type: "button", class: "btn btn-link" }, "恢复居中");
    back.addEventListener("click", () => {
      this.box = this.centre();
      this.field.value = "";
      this.paint();
      this.changed();
    });
    this.frame.addEventListener("keydown", (event) => this.key(event));
    this.frame.addEventListener("pointerdown", (event) => this.drag(event));
    return make("div", { class: "crop" }, make("div", { class: "crop-title" }, title, " ", back),
      make("div", { class: "crop-row" }, this.stage, card));
  }

  key(event) {
    const moves = { ArrowLeft: [-STEP, 0, 0], ArrowRight: [STEP, 0, 0], ArrowUp: [0, -STEP, 0],
      ArrowDown: [0, STEP, 0], "+": [0, 0, STEP], "=": [0, 0, STEP], "-": [0, 0, -STEP] };
    const move = moves[event.key];
    if (!move) { return; }
    event.preventDefault();
    this.move({ x: this.box.x + move[0], y: this.box.y + move[1], width: this.box.width + move[2] });
  }

  drag(event) {
    event.preventDefault();
    this.frame.focus();
    this.frame.setPointerCapture(event.pointerId);
    const size = this.stage.getBoundingClientRect();
    const from = { ...this.box };
    const resizing = event.target === this.handle;
    const moved = (now) => {
      const x = (now.clientX - event.clientX) / size.width;
      const y = (now.clientY - event.clientY) / size.height;
      this.move(resizing ? { ...from, width: from.width + x } : { ...from, x: from.x + x, y: from.y + y });
    };
    const done = () => {
      this.frame.removeEventListener("pointermove", moved);
      this.frame.removeEventListener("pointerup", done);
      this.frame.removeEventListener("pointercancel", done);
    };
    this.frame.addEventListener("pointermove", moved);
    this.frame.addEventListener("pointerup", done);
    this.frame.addEventListener("pointercancel", done);
  }

  // Keep the frame inside the picture and its ratio as it is.
  move({ x, y, width }) {
    const wide = Math.max(Math.min(SMALLEST, this.widest), Math.min(width, this.widest));
    const high = wide * this.slope;
    this.box = {
      width: wide,
      x: Math.max(0, Math.min(x, 1 - wide)),
      y: Math.max(0, Math.min(y, 1 - high)),
    };
    const shares = [this.box.x, this.box.y, this.box.x + wide, this.box.y + high];
    this.field.value = shares.map((share) => String(Math.min(1, Number(share.toFixed(6))))).join("_");
    this.paint();
    this.changed();
  }

  paint() {
    const { x, y, width } = this.box;
    const height = width * this.slope;
    Object.assign(this.frame.style, { left: `${x * 100}%`, top: `${y * 100}%`,
      width: `${width * 100}%`, height: `${height * 100}%` });
    Object.assign(this.shown.style, { width: `${100 / width}%`,
      left: `${-x / width * 100}%`, top: `${-y / height * 100}%` });
  }
}
