/* 复制反馈: copies one line; without script the line can be selected by hand. Chromium 86. */
(function () {
  "use strict";

  var place = document.querySelector(".copy-said");

  function say(sentence, good) {
    place.textContent = sentence;
    place.className = "copy-said note " + (good ? "note-done" : "note-warn");
    place.hidden = false;
  }

  /* Without the clipboard's interface (plain http): a text field that is selected and copied. */
  function copyOldWay(text) {
    var field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.style.position = "fixed";
    field.style.left = "-999px";
    document.body.appendChild(field);
    field.select();
    var done = false;
    try { done = document.execCommand("copy"); } catch (error) { done = false; }
    document.body.removeChild(field);
    report(done);
  }

  function report(done) {
    if (done) {
      say("已复制，到微信群或 OA 里按 Ctrl+V 粘贴。", true);
    } else {
      say("浏览器没有让程序复制。请用鼠标选中上面这行字，按 Ctrl+C 复制。", false);
    }
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-copy-feedback]"), function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var text = document.getElementById(button.getAttribute("data-copy-feedback")).textContent;
      if (navigator.clipboard && navigator.clipboard.writeText) {
        navigator.clipboard.writeText(text).then(
          function () { report(true); }, function () { copyOldWay(text); });
      } else {
        copyOldWay(text);
      }
    });
  });
})();
