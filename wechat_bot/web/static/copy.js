/* 复制: buttons that copy a line of text (data-copy names the textarea). Chromium 86. */
(function () {
  "use strict";

  function say(id, sentence) {
    var place = document.querySelector("[data-copied='" + id + "']");
    if (place) { place.textContent = sentence; }
  }

  // The old way, for pages that are not served over https.
  function copyBySelecting(area) {
    var fold = area.closest("details");
    var shut = fold && !fold.open;
    if (shut) { fold.open = true; }
    area.select();
    var done = false;
    try { done = document.execCommand("copy"); } catch (error) { done = false; }
    if (shut && done) { fold.open = false; }
    return done;
  }

  function report(id, done) {
    say(id, done ? "已复制，到工作群里粘贴。" : "浏览器没有让程序复制，文字已选中，请按 Ctrl+C。");
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-copy]"), function (button) {
    var area = document.getElementById(button.dataset.copy);
    if (!area) { return; }
    button.hidden = false;
    var fold = area.closest("details");
    if (fold) { fold.classList.add("script-copies"); }
    button.addEventListener("click", function () {
      if (navigator.clipboard && navigator.clipboard.writeText) {
        navigator.clipboard.writeText(area.value).then(
          function () { report(area.id, true); },
          function () { report(area.id, copyBySelecting(area)); }
        );
      } else {
        report(area.id, copyBySelecting(area));
      }
    });
  });
})();
