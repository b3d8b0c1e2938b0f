/* 复制排版, and small help on the forms of 发布. Everything works without it. Chromium 86. */
(function () {
  "use strict";

  function say(sentence, good) {
    var place = document.querySelector(".copy-said");
    if (!place) { return; }
    place.textContent = sentence;
    place.className = "copy-said note " + (good ? "note-done" : "note-warn");
    place.hidden = false;
  }

  /* The old way: select what is on the page and ask the browser to copy it, styles included. */
  function copySelected(node) {
    var range = document.createRange();
    var selection = window.getSelection();
    range.selectNodeContents(node);
    selection.removeAllRanges();
    selection.addRange(range);
    var done = false;
    try { done = document.execCommand("copy"); } catch (error) { done = false; }
    if (done) { selection.removeAllRanges(); }
    return done;
  }

  /* place: where it is pasted; 公众号后台 unless the button says otherwise (data-paste). */
  function report(done, what, place) {
    if (done) {
      say("已复制" + what + "，到" + (place || "公众号后台") + "按 Ctrl+V 粘贴。", true);
    } else {
      say("浏览器没有让程序复制。内容已经选中，请按 Ctrl+C 复制。", false);
    }
  }

  function copyHtml(node, place) {
    if (!(navigator.clipboard && navigator.clipboard.write && window.ClipboardItem)) {
      report(copySelected(node), "排版", place);
      return;
    }
    var item = new ClipboardItem({
      "text/html": new Blob([node.innerHTML], { type: "text/html" }),
      "text/plain": new Blob([node.innerText], { type: "text/plain" })
    });
    navigator.clipboard.write([item]).then(
      function () { report(true, "排版", place); },
      function () { report(copySelected(node), "排版", place); }
    );
  }

  function copyText(node, name, place) {
    if (!(navigator.clipboard && navigator.clipboard.writeText)) {
      report(copySelected(node), name, place);
      return;
    }
    navigator.clipboard.writeText(node.textContent).then(
      function () { report(true, name, place); },
      function () { report(copySelected(node), name, place); }
    );
  }

  Array.prototype.forEach.call(document.querySelectorAll(".needs-script"), function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var html = button.getAttribute("data-copy-html");
      var place = button.getAttribute("data-paste");
      if (html) {
        copyHtml(document.getElementById(html), place);
      } else {
        var node = document.getElementById(button.getAttribute("data-copy-text"));
        copyText(node, button.textContent.replace("复制", ""), place);
      }
    });
  });

  /* Typing a time means 定时. */
  Array.prototype.forEach.call(document.querySelectorAll("[data-picks]"), function (input) {
    input.addEventListener("input", function () {
      document.getElementById(input.getAttribute("data-picks")).checked = true;
    });
  });

  /* Fields that only one choice needs are shown with it; without script they are all there. */
  var dependent = document.querySelectorAll("[data-shown-for]");
  function showDependent() {
    Array.prototype.forEach.call(dependent, function (part) {
      part.hidden = !document.getElementById(part.getAttribute("data-shown-for")).checked;
    });
  }
  if (dependent.length) {
    document.addEventListener("change", showDependent);
    showDependent();
  }
})();
