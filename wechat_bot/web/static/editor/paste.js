// Pasting from Word and WPS: the server turns their HTML into our Markdown, pictures included.
import { UNREACHABLE, make, send, sentence } from "./net.js";

const WORTH_ASKING = /<(?:table|img|h[1-6]|li|[ou]l|b|strong|p|v:imagedata)\b/i;

export class Paste {
  constructor(form, body, pictures, said, told) {
    this.form = form;
    this.body = body;
    this.pictures = pictures;
    this.said = said;
    this.told = told; // the place for what could not be kept
  }

  start() {
    for (const surface of [this.body.host, this.body.area]) {
      surface.addEventListener("paste", (event) => this.pasted(event), true);
    }
  }

  pasted(event) {
    const board = event.clipboardData;
    if (!board || event.target.tagName === "INPUT") { return; }
    const html = board.getData("text/html");
    const files = Array.from(board.files).filter((file) => file.type.startsWith("image/"));
    if (html && WORTH_ASKING.test(html)) {
      stop(event);
      this.convert(html, board.getData("text/rtf"), files, board.getData("text/plain"));
    } else if (files.length) {
      stop(event);
      this.pictures.upload(files, { insert: true });
    }
  }

  async convert(html, rtf, files, plain) {
    const place = this.body.rich ? this.body.place() : null;
    this.said.textContent = "正在整理粘贴的内容…";
    const { page, lost } = withPictures(html, rtf, await asAddresses(files));
    const data = new FormData();
    data.append("html", new Blob([page], { type: "text/html" }), "paste.html");
    try {
      const { status, answer } = await send(this.form, this.form.dataset.word, data);
      if (status !== 200) { throw new Error(sentence(answer)); }
      answer.pictures.forEach((row) => this.pictures.add(row));
      if (answer.markdown.trim()) { this.body.insert(answer.markdown, place); }
      const notes = answer.notes.slice();
      if (lost) {
        notes.unshift(`有 ${lost} 张图片浏览器读不到，没有带过来。请把它们从文件夹拖进正文，或者在稿件列表点“从文件导入”。`);
      }
      this.said.textContent = answer.pictures.length
        ? `已粘贴，带 ${answer.pictures.length} 张图片` : "已粘贴";
      this.tell(notes);
    } catch (error) {
      // What was copied must not be lost: at least its words go in.
      this.body.insert(plain, place);
      this.said.textContent = "";
      this.tell([`格式没有带过来，只粘贴了文字。${error.message && /[\u4e00-\u9fff]/.test(error.message)
        ? error.message : UNREACHABLE}`]);
    }
  }

  tell(notes) {
    this.told.hidden = !notes.length;
    this.told.replaceChildren(make("strong", {}, "粘贴时请留意"),
      make("ul", { class: "mb-0" }, ...notes.map((note) => make("li", {}, note))));
  }
}

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

function asAddresses(files) {
  return Promise.all(files.map((file) => new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => resolve("");
    reader.readAsDataURL(file);
  })));
}

// Word names its pictures by files a page may not read; the same pictures lie in the clipboard's
// RTF (Word) or as files (a single picture). Those that are nowhere are counted.
function withPictures(html, rtf, files) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const unreadable = Array.from(parsed.querySelectorAll("img"))
    .filter((image) => /^(?:file|blob|cid|ms-appx|about):/i.test(image.getAttribute("src") || ""));
  if (!unreadable.length) { return { page: html, lost: 0 }; }
  const found = rtfPictures(rtf || "");
  const sources = found.length ? found : files;
  let page = html;
  let lost = 0;
  unreadable.forEach((image, index) => {
    const address = image.getAttribute("src");
    const source = sources[index] || "";
    if (!source) { lost += 1; }
    page = replaceAddress(page, address, source);
  });
  return { page, lost };
}

// Only the first place of an address, so that a picture used twice is filled twice.
function replaceAddress(page, address, source) {
  const escaped = address.replace(/&/g, "&amp;");
  for (const form of [address, escaped]) {
    for (const quote of ['"', "'"]) {
      const from = `src=${quote}${form}${quote}`;
      if (page.includes(from)) { return page.replace(from, () => `src="${source}"`); }
    }
  }
  return page.replace(`src=${address}`, () => `src="${source}"`);
}

// The PNG and JPEG pictures of an RTF text as data: addresses, in their order.
export function rtfPictures(rtf) {
  const out = [];
  let at = rtf.indexOf("{\\pict");
  while (at >= 0) {
    const next = rtf.indexOf("{\\pict", at + 6);
    // Word writes every picture twice: once for old programs, in a \nonshppict group.
    const old = rtf.slice(Math.max(0, at - 12), at).includes("\\nonshppict");
    const piece = rtf.slice(at, next < 0 ? rtf.length : next);
    const kind = /\\(png|jpeg)blip/.exec(piece);
    if (kind && !old) {
      const data = hexOf(piece);
      if (data) { out.push(`data:image/${kind[1]};base64,${data}`); }
    }
    at = next;
  }
  return out;
}

// The longest run of hexadecimal digits that closes the group, as base64.
function hexOf(piece) {
  const bare = piece.replace(/\{\\\*?\\?[^{}]*\}/g, " ");
  const match = /(?:^|[\s}])((?:[0-9a-f]{2}|\s)+)\}/i.exec(bare.slice(6));
  const digits = match ? match[1].replace(/\s/g, "") : "";
  if (digits.length < 64 || digits.length % 2) { return ""; }
  let bytes = "";
  for (let index = 0; index < digits.length; index += 2) {
    bytes += String.fromCharCode(parseInt(digits.substr(index, 2), 16));
  }
  return btoa(bytes);
}
