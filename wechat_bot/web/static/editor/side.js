// Beside the text: the phone as the server lays it out, the counters, what the checks found.
import { make, send, snapshot } from "./net.js";

const CHECK_AFTER = 1500;

export class Side {
  constructor(form, body, parts) {
    this.form = form;
    this.body = body;
    this.parts = parts; // {phone, counts, notes, findings}
    this.running = null;
    this.shown = null;
    this.checked = null;
    this.checking = Boolean(form.dataset.check);
    this.timer = 0;
    this.drawn = 0; // how many previews were drawn, for those who measure
  }

  // Called after every change; the newest text wins.
  render() {
    const now = snapshot(this.form);
    if (now === this.shown) { return; }
    if (this.running) { this.running.abort(); }
    const run = new AbortController();
    this.running = run;
    send(this.form, this.form.dataset.render, now, run.signal).then(({ status, answer }) => {
      if (this.running !== run) { return; }
      this.running = null;
      if (status !== 200) { return; }
      this.shown = now;
      this.draw(answer);
      this.soonCheck();
    }).catch(() => { if (this.running === run) { this.running = null; } });
  }

  draw(answer) {
    const page = this.parts.phone.contentDocument;
    const article = page && page.querySelector("article");
    if (article) {
      const fresh = page.createElement("article");
      fresh.innerHTML = answer.article;
      exchange(article, fresh);
    }
    this.drawn += 1;
    this.parts.phone.dataset.drawn = String(this.drawn);
    this.count(answer);
    this.note(answer.notes.map((note) => (note.line ? `第 ${note.line} 行：` : "") + note.message));
  }

  count(answer) {
    const { counts } = this.parts;
    const limit = Number(counts.dataset.bytes);
    const many = Number(counts.dataset.characters);
    counts.textContent = `正文 ${answer.characters.toLocaleString("zh-CN")} 字，排版后约 ` +
      `${Math.ceil(answer.bytes / 1000).toLocaleString("zh-CN")} KB` +
      `（公众号上限 ${Math.round(limit / 1000).toLocaleString("zh-CN")} KB）`;
    const over = answer.bytes > limit || answer.characters > many;
    counts.classList.toggle("over", over);
    if (answer.bytes > limit) {
      counts.textContent += "。太大了，公众号不会收，请拆成两篇。";
    } else if (answer.characters > many) {
      counts.textContent += `。公众号要求少于 ${many.toLocaleString("zh-CN")} 字，建议拆成两篇。`;
    }
  }

  note(sentences) {
    const { notes } = this.parts;
    notes.hidden = !sentences.length;
    notes.querySelector("h2").textContent = `排版提示 ${sentences.length} 项`;
    notes.querySelector("ul").replaceChildren(...sentences.map((text) => make("li", {}, text)));
  }

  soonCheck() {
    if (!this.checking) { return; }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), CHECK_AFTER);
  }

  check() {
    const now = snapshot(this.form);
    if (!this.checking || now === this.checked) { return; }
    send(this.form, this.form.dataset.check, now).then(({ status, answer }) => {
      if (status === 404 || status === 405) { this.checking = false; return; }
      if (status !== 200 || !answer.findings) { return; }
      this.checked = now;
      this.list(answer.findings);
    }).catch(() => { /* the next change asks again */ });
  }

  list(findings) {
    const { findings: place } = this.parts;
    place.hidden = false;
    place.querySelector("h2").textContent = findings.length
      ? `检查 ${findings.length} 项` : "检查：没有发现问题";
    place.querySelector("ul").replaceChildren(...findings.map((each) => this.entry(each)));
  }

  entry(finding) {
    const words = { error: ["错误", "red"], warning: ["警告", "amber"], hint: ["提示", "blue"] };
    const [word, tone] = words[finding.severity] || words.hint;
    const item = make("li", {}, make("span", { class: `status tone-${tone}` }, word), " ",
      make("span", { class: "where" }, finding.place || ""), " ", finding.message,
      finding.suggestion ? ` 建议：${finding.suggestion}` : "");
    if (finding.text) {
      const go = make("button", { type: "button", class: "btn btn-link" }, "定位");
      go.setAttribute("aria-label", `定位到“${finding.text}”`);
      go.addEventListener("click", () => this.locate(finding));
      item.append(" ", go);
    }
    return item;
  }

  locate(finding) {
    if (finding.field && finding.field !== "body") {
      const field = document.getElementById("f-" + finding.field);
      if (field) { field.focus(); field.scrollIntoView({ block: "center" }); }
      return;
    }
    this.body.find(finding.text, nthOf(this.body.value, finding));
  }
}

// How many times the passage stands in the text before the finding's place.
function nthOf(text, finding) {
  const lines = text.split("\n").slice(0, Math.max(0, (finding.line || 1) - 1));
  const before = lines.join("\n");
  return finding.text ? before.split(finding.text).length - 1 : 0;
}

// Only what differs is exchanged, so that the reader's place and the pictures stay.
function exchange(old, fresh) {
  const same = (one, two) => one && two && one.isEqualNode(two);
  const a = Array.from(old.childNodes);
  const b = Array.from(fresh.childNodes);
  let head = 0;
  while (head < a.length && head < b.length && same(a[head], b[head])) { head += 1; }
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head
    && same(a[a.length - 1 - tail], b[b.length - 1 - tail])) { tail += 1; }
  const goes = a.slice(head, a.length - tail);
  const comes = b.slice(head, b.length - tail);
  if (goes.length === 1 && comes.length === 1 && alike(goes[0], comes[0])) {
    exchange(goes[0], comes[0]);
    return;
  }
  const anchor = a[a.length - tail] || null;
  goes.forEach((node) => node.remove());
  comes.forEach((node) => old.insertBefore(node, anchor));
}

function alike(one, two) {
  return one.nodeType === 1 && two.nodeType === 1 && one.tagName === two.tagName
    && one.cloneNode(false).isEqualNode(two.cloneNode(false));
}

