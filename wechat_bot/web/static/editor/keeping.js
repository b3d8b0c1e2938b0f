// Nothing typed is lost: autosave on the server, a copy in this browser, and the way back in
// after the session ended.
import { UNREACHABLE, ask, make, send, sentence, snapshot } from "./net.js";

const EVERY = 10000;
const LOCAL_AFTER = 400;

function stored(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
}

function store(key, value) {
  try {
    if (value === null) { localStorage.removeItem(key); } else { localStorage.setItem(key, JSON.stringify(value)); }
  } catch (error) { /* no room, or a private window: the server still has the working copy */ }
}

export class Keeper {
  constructor(form, body, said, notices) {
    this.form = form;
    this.body = body;
    this.said = said;
    this.notices = notices;
    this.saved = snapshot(form);
    this.key = `fazhi-emin:draft:${form.dataset.person}:${form.dataset.post}`;
    this.busy = null;
    this.leaving = false;
    this.out = null; // the notice "登录已过期", while it stands
    this.timer = 0;
    this.skew = Date.now() - Number(form.dataset.now);
  }

  start() {
    this.offerLeftover();
    this.watchWindows();
    setInterval(() => (this.out ? this.comeBack() : this.keep()), EVERY);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") { this.body.flush(); this.keep(); }
    });
    window.addEventListener("focus", () => { if (this.out) { this.comeBack(); } });
    this.form.addEventListener("submit", (event) => this.beforeSubmit(event));
    window.addEventListener("beforeunload", (event) => {
      this.body.flush();
      if (!this.leaving && snapshot(this.form) !== this.saved) {
        event.preventDefault();
        event.returnValue = "";
      }
    });
    document.querySelectorAll("form[data-discard]").forEach((form) => {
      form.addEventListener("submit", () => { this.leaving = true; store(this.key, null); });
    });
  }

  // Called after every change.
  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keepLocally(), LOCAL_AFTER);
  }

  keepLocally() {
    const now = snapshot(this.form);
    if (now === this.saved) { return; }
    store(this.key, { at: Date.now() - this.skew, query: now });
  }

  // Quiet saving. Resolves to true when the server has what stands on the page.
  keep() {
    const now = snapshot(this.form);
    if (this.busy) { return this.busy; }
    if (this.leaving || now === this.saved) { return Promise.resolve(true); }
    this.tell("正在自动保存…");
    this.busy = send(this.form, this.form.dataset.autosave, now)
      .then(({ status, answer }) => this.answered(now, status, answer))
      .catch(() => { this.tell("没有自动保存：" + UNREACHABLE); return false; })
      .then((done) => { this.busy = null; return done; });
    return this.busy;
  }

  answered(now, status, answer) {
    if (status === 200) {
      this.saved = now;
      this.tell("已自动保存 " + answer.saved);
      if (snapshot(this.form) === now) { store(this.key, null); }
      return true;
    }
    this.keepLocally();
    if (status === 401 || status === 400) { return this.comeBack(); }
    this.tell("没有自动保存：" + (sentence(answer) || UNREACHABLE));
    return false;
  }

  tell(text) { this.said.textContent = text; }

  // Ask for a fresh ticket; while there is none, say that the session ended.
  comeBack() {
    return ask(this.form.dataset.ticket).then(({ status, answer }) => {
      if (status !== 200) { this.loggedOut("登录已过期（太久没有操作，或者在别处退出了）。"); return false; }
      if (String(answer.person) !== this.form.dataset.person) {
        this.loggedOut(`现在登录的是${answer.name}，不是写这篇稿的人，请换回自己的账号。`);
        return false;
      }
      document.querySelectorAll("input[name=csrf_token]").forEach((field) => {
        field.value = answer.csrf_token;
      });
      if (this.out) {
        this.out.remove();
        this.out = null;
        this.tell("已重新登录，接着保存。");
        return this.keep();
      }
      return true;
    }).catch(() => { this.tell(UNREACHABLE); return false; });
  }

  loggedOut(why) {
    this.tell("没有存到服务器，已暂存在这台电脑上");
    if (this.out) { this.out.firstChild.textContent = why; return; }
    const again = make("a", { class: "btn btn-primary", href: this.form.dataset.login,
      target: "_blank", rel: "noopener" }, "在新窗口重新登录");
    this.out = make("div", { class: "note note-warn", role: "alert", id: "logged-out" },
      make("strong", {}, why),
      make("p", { class: "mb-2" },
        "您可以接着写，没有丢失：文字暂存在这台电脑上。重新登录后回到这一页，会自动接着保存。"),
      again);
    this.notices.prepend(this.out);
    this.out.scrollIntoView({ block: "nearest" });
  }

  // The page is left only once the panel is known to be there and to know who this is.
  beforeSubmit(event) {
    if (this.leaving) { return; }
    const button = event.submitter;
    event.preventDefault();
    this.body.flush();
    this.keepLocally();
    Promise.resolve(this.busy).then(() => this.comeBack()).then((welcome) => {
      delete this.form.dataset.sent;
      if (!welcome) {
        if (this.out) { this.out.scrollIntoView({ block: "center" }); }
        return;
      }
      this.leaving = true;
      setTimeout(() => { this.leaving = false; }, 8000);
      this.form.requestSubmit(button);
    });
  }

  // A text that this browser kept and the server never got.
  offerLeftover() {
    const left = [stored(this.key), stored(this.key + ":left")]
      .filter((each) => each && each.query !== this.saved && each.at > Number(this.form.dataset.savedAt))
      .sort((one, two) => two.at - one.at)[0];
    store(this.key, null);
    store(this.key + ":left", left || null);
    if (!left) { return; }
    const fields = new URLSearchParams(left.query);
    const restore = make("button", { type: "button", class: "btn btn-primary" }, "恢复这份文字");
    const drop = make("button", { type: "button", class: "btn btn-outline-secondary" }, "不要了");
    const note = make("div", { class: "note note-warn", role: "status", id: "leftover" },
      make("p", { class: "mb-2" }, `这台电脑上还留着您 ${clockOf(left.at)} 写的一份文字（正文 ` +
        `${Array.from(fields.get("body") || "").length} 字），没有来得及存到服务器，比这一页上的新。`),
      make("div", { class: "buttons" }, restore, drop));
    restore.addEventListener("click", () => {
      this.fill(fields);
      note.remove();
      store(this.key + ":left", null);
      this.tell("已恢复这台电脑上的文字");
      this.keep();
    });
    drop.addEventListener("click", () => { note.remove(); store(this.key + ":left", null); });
    this.notices.prepend(note);
  }

  fill(fields) {
    for (const element of Array.from(this.form.elements)) {
      if (!element.name || ["csrf_token", "base_number", "body"].includes(element.name)) { continue; }
      if (element.type === "checkbox" || element.type === "radio") {
        element.checked = fields.getAll(element.name).includes(element.value);
      } else if (element.type !== "file" && element.type !== "submit" && fields.has(element.name)) {
        element.value = fields.get(element.name);
      }
      element.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.body.set((fields.get("body") || "").replace(/\r\n/g, "\n"));
  }

  // Two windows of one person share one working copy: better only one is open.
  watchWindows() {
    if (!window.BroadcastChannel) { return; }
    const channel = new BroadcastChannel(this.key);
    let warned = false;
    channel.onmessage = (event) => {
      if (event.data === "here?") { channel.postMessage("here"); }
      if (warned) { return; }
      warned = true;
      this.notices.append(make("div", { class: "note note-warn", role: "status" },
        "这篇稿件在您的另一个窗口里也开着。请只在一个窗口里写，另一个关掉；两边都改了的话，保存时会让您对照。"));
    };
    channel.postMessage("here?");
  }
}

function clockOf(at) {
  return new Date(at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false,
    month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
}
