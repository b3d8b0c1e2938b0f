/* 面板脚本: comforts only; every page works without it. Down to Chromium 86. */
(function () {
  "use strict";

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  // Python counts characters, not UTF-16 units.
  function length(text) { return Array.from(text.trim()).length; }

  each("[data-counter-for]", function (counter) {
    var field = document.getElementById(counter.dataset.counterFor);
    var limit = Number(counter.dataset.limit);
    if (!field) { return; }
    function show() {
      var count = length(field.value);
      counter.textContent = count + "/" + limit + (count > limit ? "，多了 " + (count - limit) + " 个字" : "");
      counter.classList.toggle("over", count > limit);
    }
    field.addEventListener("input", show);
    show();
  });

  // A form is sent once: a second click waits for the answer.
  each("form[method=post]", function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      setTimeout(function () { delete form.dataset.sent; }, 8000);
    });
  });

  // A click beside an open menu closes it.
  document.addEventListener("click", function (event) {
    each("details.user-menu[open]", function (menu) {
      if (!menu.contains(event.target)) { menu.removeAttribute("open"); }
    });
  });

  var form = document.getElementById("editor");
  if (form) { startEditor(form); }

  function startEditor(form) {
    var said = document.getElementById("said");
    var body = document.getElementById("f-body");
    var cursor = document.getElementById("cursor");
    var saved = snapshot();
    var busy = false;
    var leaving = false;
    var waiting = null;

    function snapshot() {
      var data = new FormData(form);
      ["csrf_token", "pictures", "cursor", "insert", "do"].forEach(function (name) { data.delete(name); });
      return new URLSearchParams(data).toString();
    }

    function keep() {
      var now = snapshot();
      if (busy || leaving || now === saved) { return; }
      busy = true;
      said.textContent = "正在自动保存…";
      fetch(said.dataset.autosave, {
        method: "POST", body: now, credentials: "same-origin",
        headers: {
          "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
          "X-CSRFToken": form.elements.csrf_token.value
        }
      }).then(function (reply) {
        return reply.json().then(function (answer) {
          if (!reply.ok) { throw new Error(answer.message); }
          saved = now;
          said.textContent = "已自动保存 " + answer.saved;
          refresh();
        });
      }).catch(function (error) {
        var known = error instanceof Error && /[\u4e00-\u9fff]/.test(error.message);
        said.textContent = known ? "没有自动保存：" + error.message
          : "没有自动保存：连不上服务器，内容还在这个页面里，请先不要关闭。";
      }).then(function () {
        busy = false;
        if (waiting) { var button = waiting; waiting = null; form.requestSubmit(button); }
      });
    }

    function refresh() {
      each(".phone iframe", function (frame) {
        var top = frame.contentWindow.scrollY;
        frame.onload = function () { frame.contentWindow.scrollTo(0, top); };
        frame.contentWindow.location.reload();
      });
    }

    setInterval(keep, 10000);
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden") { keep(); }
    });
    function remember() { cursor.value = String(body.selectionStart); }
    ["keyup", "click", "input", "select"].forEach(function (name) { body.addEventListener(name, remember); });
    // A quiet saving under way must not arrive after the version that is being saved.
    form.addEventListener("submit", function (event) {
      if (busy) {
        event.preventDefault();
        delete form.dataset.sent;
        waiting = event.submitter;
        return;
      }
      leaving = true;
      setTimeout(function () { leaving = false; }, 8000);
    });
    window.addEventListener("beforeunload", function (event) {
      if (!leaving && snapshot() !== saved) { event.preventDefault(); event.returnValue = ""; }
    });

    // A picture pasted into the text (a screenshot) goes the way of a chosen file.
    body.addEventListener("paste", function (event) {
      var files = event.clipboardData ? event.clipboardData.files : [];
      if (!files.length || event.clipboardData.getData("text/plain")) { return; }
      event.preventDefault();
      document.getElementById("f-pictures").files = files;
      form.elements.insert.checked = true;
      remember();
      said.textContent = "正在上传粘贴的图片…";
      form.requestSubmit(form.querySelector("button[value=upload]"));
    });

    each("[data-insert]", function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        var name = button.dataset.insert;
        var text = "\n\n![](" + (/[ ()]/.test(name) ? "<" + name + ">" : name) + ")\n\n";
        var at = cursor.value === "" ? body.value.length : Number(cursor.value);
        body.value = body.value.slice(0, at) + text + body.value.slice(at);
        cursor.value = String(at + text.length);
        said.textContent = "已把 " + name + " 插入正文";
        body.focus();
        body.setSelectionRange(at + text.length, at + text.length);
      });
    });
  }
})();
