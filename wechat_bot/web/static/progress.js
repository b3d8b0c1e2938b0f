// A page that shows how far something is looks again after some seconds, unless somebody types.
(function () {
  "use strict";
  setTimeout(function again() {
    var busy = document.activeElement && /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (document.hidden || busy) { setTimeout(again, 2000); } else { location.reload(); }
  }, 3000);
})();
