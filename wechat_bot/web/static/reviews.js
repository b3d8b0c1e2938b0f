/* 审校台: words picked in the text or in the phone preview go into the comment's form. Chromium 86. */
(function () {
  "use strict";

  Array.prototype.forEach.call(document.querySelectorAll("[data-print]"), function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  var form = document.getElementById("comment-form");
  if (!form) { return; }
  var quote = document.getElementById("f-quote");
  var line = form.elements.line;

  function take(words, number) {
    words = words.replace(/\s+/g, " ").trim().slice(0, 200);
    if (!words) { return; }
    quote.value = words;
    line.value = number || "";
    document.getElementById("text").open = true;
  }

  function lineOf(node) {
    var element = node && (node.nodeType === 1 ? node : node.parentElement);
    var item = element && element.closest("[data-line]");
    return item ? item.dataset.line : "";
  }

  document.getElementById("paragraphs").addEventListener("mouseup", function () {
    var selection = window.getSelection();
    take(selection.toString(), lineOf(selection.anchorNode));
  });

  Array.prototype.forEach.call(document.querySelectorAll(".remark-here"), function (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      var item = link.closest("[data-line]");
      take(item.querySelector(".words").textContent, item.dataset.line);
      document.getElementById("comment").scrollIntoView();
      document.getElementById("f-comment").focus();
    });
  });

  Array.prototype.forEach.call(document.querySelectorAll(".phone iframe"), function (frame) {
    function listen() {
      var inside = frame.contentDocument;
      if (!inside || !inside.body) { return; }
      inside.addEventListener("mouseup", function () {
        take(String(frame.contentWindow.getSelection()), "");
      });
    }
    frame.addEventListener("load", listen);
    listen();
  });
})();
