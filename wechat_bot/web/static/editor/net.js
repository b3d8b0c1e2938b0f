// Talking to the panel: every answer is JSON with Chinese sentences.

// The fields that are the article; buttons, files and tokens are not.
const PASSING = ["csrf_token", "pictures", "attachment", "cursor", "insert", "do"];

export function snapshot(form) {
  const data = new FormData(form);
  PASSING.forEach((name) => data.delete(name));
  return new URLSearchParams(data).toString();
}

// Resolves to {status, answer}; rejects only where the panel cannot be reached.
export function send(form, url, body, signal) {
  const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value };
  if (typeof body === "string") { headers["Content-Type"] = "application/x-www-form-urlencoded"; }
  return fetch(url, { method: "POST", body, headers, credentials: "same-origin", signal })
    .then(read);
}

export function ask(url) {
  return fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" })
    .then(read);
}

function read(reply) {
  return reply.json().catch(() => ({})).then((answer) => ({ status: reply.status, answer }));
}

export function sentence(answer) {
  return [answer.message, answer.advice].filter(Boolean).join("");
}

export const UNREACHABLE = "连不上服务器。内容还在这个页面里，也暂存在这台电脑上；网络好了会自动继续。";

// An element with text and attributes: make("button", {type: "button"}, "恢复").
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes || {}).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children);
  return element;
}
