/* 年度报告·正文: puts a field into the text where the cursor is. Chromium 86. */
(function () {
  "use strict";

  Array.prototype.forEach.call(document.querySelectorAll("[data-insert]"), function (button) {
    var area = document.getElementById(button.dataset.into);
    if (!area) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      area.focus();
      area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
}());
