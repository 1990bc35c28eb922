// Lets a reader choose among the claims and sort them. Without it all of them are shown, by number.
(function () {
  "use strict";

  var form = document.getElementById("sr-choose");
  var list = document.getElementById("sr-ledger");
  if (!form || !list) return;
  var told = document.getElementById("sr-ledger-told");
  var items = Array.prototype.slice.call(list.children);
  var FILTERS = ["essay", "verdict", "chapter"];
  var RANKS = {};
  ["verdict", "chapter"].forEach(function (name) {
    RANKS[name] = Array.prototype.map.call(form.elements[name].options, function (option) { return option.value; });
  });

  function fits(item) {
    return FILTERS.every(function (name) {
      var wanted = form.elements[name].value;
      return wanted === "all" || item.dataset[name] === wanted;
    });
  }

  // Claims without a share or a tipping point come last.
  var AMOUNTS = { share: -1, tips: 1 };

  function amount(item, by) {
    return item.dataset[by] ? AMOUNTS[by] * Number(item.dataset[by]) : Infinity;
  }

  function sorted(by) {
    if (by === "claim") return items;
    if (AMOUNTS[by]) {
      return items.slice().sort(function (a, b) { return amount(a, by) === amount(b, by) ? 0 : amount(a, by) - amount(b, by); });
    }
    // Stable, so that claims of one rank stay by number.
    return items.slice().sort(function (a, b) { return RANKS[by].indexOf(a.dataset[by]) - RANKS[by].indexOf(b.dataset[by]); });
  }

  function show() {
    var count = 0;
    sorted(form.elements.sort.value).forEach(function (item) {
      item.hidden = !fits(item);
      count += item.hidden ? 0 : 1;
      list.appendChild(item);
    });
    told.textContent = count + " of " + items.length + " claims";
  }

  // The choice stands in the address, so that a link restores it.
  function remember() {
    var chosen = new URLSearchParams();
    FILTERS.concat("sort").forEach(function (name) {
      var select = form.elements[name];
      if (select.selectedIndex > 0) chosen.set(name, select.value);
    });
    var text = chosen.toString();
    history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
  }

  function recall() {
    if (location.hash.indexOf("=") < 0) return;
    new URLSearchParams(location.hash.slice(1)).forEach(function (value, name) {
      var select = form.elements[name];
      var there = select && Array.prototype.some.call(select.options || [], function (option) { return option.value === value; });
      if (there) select.value = value;
    });
  }

  form.addEventListener("change", function () { show(); remember(); });
  form.addEventListener("reset", function () { setTimeout(function () { show(); remember(); }, 0); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("hashchange", function () { recall(); show(); });
  form.hidden = false;
  recall();
  show();
})();
