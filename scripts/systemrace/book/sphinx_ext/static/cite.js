/* References with the reader's own day in them, and buttons that copy. Without it, all stands on the page. */
(function () {
  "use strict";

  var MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"];

  function two(number) { return (number < 10 ? "0" : "") + number; }

  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text).catch(function () { return selected(text); });
    }
    return selected(text);
  }

  // Where the clipboard is closed, as in a page served without encryption: copy what is selected.
  function selected(text) {
    var area = document.createElement("textarea");
    var focused = document.activeElement;
    area.value = text;
    area.style.cssText = "position:fixed;top:0;opacity:0";
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    if (focused) focused.focus();
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }

  function button(words, label, text) {
    var made = document.createElement("button");
    var said = document.createElement("span");
    var both = document.createDocumentFragment();
    made.type = "button";
    made.className = "sr-copy";
    made.textContent = words;
    made.setAttribute("aria-label", label);
    said.className = "sr-copy-said";
    said.setAttribute("role", "status");
    made.addEventListener("click", function () {
      copy(text()).then(
        function () { said.textContent = "Copied."; },
        function () { said.textContent = "This browser does not let pages copy."; }
      );
    });
    both.append(made, " ", said);
    return both;
  }

  function dated(section, template) {
    var now = new Date(), data = section.dataset;
    var year = now.getFullYear(), month = now.getMonth() + 1, day = now.getDate();
    return template
      .split(data.srIso).join(year + "-" + two(month) + "-" + two(day))
      .split(data.srSlashed).join(year + "/" + two(month) + "/" + two(day))
      .split(data.srParts).join(year + ", " + month + ", " + day)
      .split(data.srSpoken).join(MONTHS[month - 1] + " " + day + ", " + year);
  }

  document.querySelectorAll(".sr-citing").forEach(function (section) {
    section.querySelectorAll("[data-sr-template]").forEach(function (shown) {
      var text = dated(section, shown.dataset.srTemplate);
      var file = shown.parentNode.querySelector("a[download]");
      shown.textContent = text;
      if (!file) return;
      // Lines of RIS end as its specification says, which a page cannot keep.
      var bytes = /\.ris$/.test(file.download) ? text.replace(/\r?\n/g, "\r\n") : text;
      file.href = URL.createObjectURL(new Blob([bytes], { type: file.dataset.srKind }));
    });
    section.querySelector(".sr-dated").textContent = "The day of access is today's.";
  });

  document.querySelectorAll("[data-sr-copied]").forEach(function (shown) {
    var bare = shown.dataset.srFrame;
    if (bare && /^http/.test(window.location.protocol)) {
      shown.textContent = shown.textContent.replace('src="' + bare + '"', 'src="' + new URL(bare, window.location.href).href + '"');
    }
    var box = document.createElement("p");
    box.className = "sr-below";
    box.append(button("Copy", "Copy: " + shown.dataset.srCopied, function () { return shown.textContent; }));
    shown.after(box);
  });

  document.querySelectorAll("a.sr-permalink").forEach(function (link) {
    var label = link.getAttribute("aria-label").replace(/^Link/, "Copy link");
    link.replaceWith(button("Copy link", label, function () { return link.href; }));
  });
})();
