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
      // a download leaves the page as it is: the next button may be pressed at once
      if (event.submitter && event.submitter.hasAttribute("data-download")) { return; }
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      setTimeout(function () { delete form.dataset.sent; }, 8000);
    });
  });

  // One box ticks all boxes of a name in its form.
  each("input[data-check-all]", function (all) {
    all.hidden = false;
    all.addEventListener("change", function () {
      each("input[name=" + all.dataset.checkAll + "]", function (box) {
        if (box.form === all.form) { box.checked = all.checked; }
      });
    });
  });

  // A click beside an open menu closes it.
  document.addEventListener("click", function (event) {
    each("details.user-menu[open]", function (menu) {
      if (!menu.contains(event.target)) { menu.removeAttribute("open"); }
    });
  });
})();
