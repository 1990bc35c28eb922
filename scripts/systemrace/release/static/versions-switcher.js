/* Which version is this, which others are there, and is a newer one out? Read from one file outside. */
(function () {
  "use strict";
  var bar = document.getElementById("sr-version");
  var known = window.systemraceVersions;
  if (!bar || !known) return;
  var own = bar.getAttribute("data-version");
  var page = bar.getAttribute("data-page");
  var top = bar.getAttribute("data-top");
  var versions = known.versions;
  var newest = versions[versions.length - 1];

  function find(version, start) {
    var at = start, seen = {};
    while (at && !seen[at]) {
      if (version.pages.indexOf(at) >= 0) return at;
      seen[at] = true;
      at = known.moved[at];
    }
    var before = Object.keys(known.moved).filter(function (old) { return known.moved[old] === start; });
    for (var i = 0; i < before.length; i += 1) {
      var found = find({ pages: version.pages }, before[i]);
      if (found) return found;
    }
    return null;
  }

  function address(version) {
    var there = find(version, page);
    if (there) return top + "v/" + version.name + "/" + there + window.location.hash;
    if (version === newest && known.gone[page]) return top + known.gone[page];
    return top + "v/" + version.name + "/index.html";
  }

  var label = document.createElement("label");
  var select = document.createElement("select");
  label.textContent = "Version ";
  versions.slice().reverse().forEach(function (version) {
    var option = document.createElement("option");
    option.value = version.name;
    option.textContent = version.name + (version === newest ? " (newest)" : "");
    option.selected = version.name === own;
    select.appendChild(option);
  });
  var go = document.createElement("button");
  go.type = "button";
  go.textContent = "Go";
  go.addEventListener("click", function () {
    window.location.href = address(versions.filter(function (one) { return one.name === select.value; })[0]);
  });
  label.appendChild(select);
  var all = bar.querySelector("a");
  bar.textContent = "";
  bar.appendChild(label);
  bar.appendChild(go);
  if (all) bar.appendChild(all);

  if (newest && newest.name !== own) {
    var banner = document.createElement("p");
    var link = document.createElement("a");
    var there = find(newest, page);
    link.href = address(newest);
    link.textContent = there ? "See this page there" : known.gone[page] ? "See what became of this page" : "Go to it";
    banner.className = "sr-version-older";
    banner.setAttribute("role", "status");
    banner.appendChild(document.createTextNode("This is version " + own + ". The newest is " + newest.name + ". "));
    banner.appendChild(link);
    banner.appendChild(document.createTextNode(", or "));
    var changes = document.createElement("a");
    changes.href = top + "changes/" + own + ".." + newest.name + ".html";
    changes.textContent = "what became of the conclusions";
    banner.appendChild(changes);
    banner.appendChild(document.createTextNode("."));
    bar.parentNode.insertBefore(banner, bar);
  }
})();
