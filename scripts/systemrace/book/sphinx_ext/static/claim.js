// Shows any specification of a claim: the one the address names, or the one a reader puts together.
(function () {
  "use strict";

  var panel = document.getElementById("sr-one");
  if (!panel) return;
  var form = document.getElementById("sr-one-choose");
  var selects = Array.prototype.slice.call(form.elements).filter(function (field) { return field.name; });
  var claim = panel.dataset.srClaim;
  var ID = /^[0-9a-f]{10}$/;
  var loading = null;

  function part(name) {
    return document.getElementById("sr-one-" + name);
  }

  // The list may be long, so it is fetched when first asked for; a script, since a page opened from a file may not fetch.
  function load() {
    loading = loading || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = panel.dataset.srScript;
      script.onload = function () { resolve(window.systemrace.claims[claim]); };
      script.onerror = reject;
      document.head.appendChild(script);
    });
    return loading;
  }

  function say(text) {
    part("said").textContent = text;
  }

  function places() {
    return selects.map(function (select) { return select.value; }).join("");
  }

  function position(known, column, value) {
    return known.specifications.findIndex(function (entry) { return entry[column] === value; });
  }

  function command(known, at) {
    var own = known.specifications[position(known, 0, known.own)][1];
    return known.run + known.arguments.map(function (options, axis) {
      return at[axis] === own[axis] ? "" : " " + options[parseInt(at[axis], 36)];
    }).join("");
  }

  function link(id) {
    var made = document.createElement("a");
    made.href = "#" + id;
    made.textContent = id;
    return made;
  }

  function show(known, index) {
    var entry = known.specifications[index];
    var verdict = known.verdicts[entry[2]];
    var badge = part("result").querySelector(".sr-verdict");
    badge.className = "sr-verdict sr-verdict-" + verdict.replace(/ /g, "-");
    badge.textContent = verdict;
    part("estimate").textContent = entry[3];
    part("address").replaceChildren(link(entry[0]));
    part("rank").textContent = entry[4].toLocaleString("en-US") + " of " + known.specifications.length.toLocaleString("en-US") + " by estimate, the lowest first";
    part("run").firstElementChild.textContent = command(known, entry[1]);
    part("data").textContent = "line " + (entry[4] + 1).toLocaleString("en-US") + " of " + claim + ".csv; specifications[" + index + "] of " + claim + ".json";
    selects.forEach(function (select, axis) { select.value = entry[1][axis]; });
    panel.classList.remove("sr-one-none");
    say(entry[0] === known.own ? "The chapter's own specification." : "Specification " + entry[0] + ".");
  }

  function lack(text) {
    panel.classList.add("sr-one-none");
    say(text);
  }

  function reason(known, at) {
    var met = known.excluded.filter(function (exclusion) {
      return Object.keys(exclusion.when).every(function (axis) { return exclusion.when[axis].indexOf(at[axis]) >= 0; });
    });
    return met.length ? "This combination is left out. " + met[0].reason : "There is no such specification.";
  }

  function choose() {
    load().then(function (known) {
      var index = position(known, 1, places());
      if (index < 0) return lack(reason(known, places()));
      show(known, index);
      history.replaceState(null, "", "#" + known.specifications[index][0]);
    }).catch(fail);
  }

  function recall() {
    var id = location.hash.slice(1);
    if (!ID.test(id)) return;
    load().then(function (known) {
      var index = position(known, 0, id);
      if (index < 0) lack("There is no specification " + id + " now; its choices are no longer among those of the claim.");
      else show(known, index);
      panel.scrollIntoView();
    }).catch(fail);
  }

  function fail() {
    loading = null;
    lack("The file " + panel.dataset.srScript + " beside this page cannot be read; the CSV holds the same.");
  }

  form.addEventListener("change", choose);
  form.addEventListener("reset", function () { setTimeout(choose, 0); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("hashchange", recall);
  form.hidden = false;
  recall();
})();
