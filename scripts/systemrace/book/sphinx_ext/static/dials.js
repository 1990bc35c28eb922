// Brings dials to life: readings, chart and verdict follow what a reader moves. No request leaves the page.
(function () {
  "use strict";

  var NS = "http://www.w3.org/2000/svg";
  var MINUS = "\u2212";

  // Outputs come as little-endian doubles, an axis for each dial that the model takes; see `chapter/dials.py`.
  function unpack(output) {
    var bytes = Uint8Array.from(atob(output.values), function (one) { return one.charCodeAt(0); });
    var view = new DataView(bytes.buffer);
    return function (index) { return view.getFloat64(8 * index, true); };
  }

  // Gives what the model gives at a setting; every setting is one of the grid.
  function looking(data) {
    var moving = data.dials.filter(function (dial) { return !dial.judging; });
    var read = {};
    Object.keys(data.outputs).forEach(function (name) { read[name] = unpack(data.outputs[name]); });
    return function (point) {
      var found = {};
      data.dials.forEach(function (dial) { if (dial.judging) found[dial.parameter] = point[dial.parameter]; });
      Object.keys(read).forEach(function (name) {
        var index = 0;
        data.outputs[name].shape.forEach(function (length, axis) {
          var dial = moving[axis];
          index = index * length + (length > 1 ? dial.values.indexOf(point[dial.parameter]) : 0);
        });
        found[name] = read[name](index);
      });
      return found;
    };
  }

  function amount(rule, values) {
    switch (rule[0]) {
      case "number": return rule[1];
      case "name": return values[rule[1]];
      case "+": return amount(rule[1], values) + amount(rule[2], values);
      case "-": return amount(rule[1], values) - amount(rule[2], values);
      case "*": return amount(rule[1], values) * amount(rule[2], values);
      default: return amount(rule[1], values) / amount(rule[2], values);
    }
  }

  function holds(rule, values) {
    var parts = rule.slice(1);
    function one(part) { return holds(part, values); }
    switch (rule[0]) {
      case "otherwise": return true;
      case "not": return !one(parts[0]);
      case "and": return parts.every(one);
      case "or": return parts.some(one);
    }
    var left = amount(rule[1], values), right = amount(rule[2], values);
    switch (rule[0]) {
      case "<": return left < right;
      case "<=": return left <= right;
      case ">": return left > right;
      case ">=": return left >= right;
      case "==": return left === right;
      default: return left !== right;
    }
  }

  function verdict(data, values) {
    var first = data.rules.filter(function (rule) { return holds(rule[1], values); })[0];
    return first ? first[0] : "";
  }

  function written(value, decimals) {
    return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
      .replace(/^-(?=[0.,]*$)/, "").replace("-", MINUS);
  }

  function told(reading, values) {
    var text = written(values[reading.id], reading.decimals);
    if (!reading.interval) return text;
    return text + " (" + written(values[reading.limits + "_low"], reading.decimals) + " to " +
      written(values[reading.limits + "_high"], reading.decimals) + ")";
  }

  function mark(name, attributes, text) {
    var made = document.createElementNS(NS, name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text;
    return made;
  }

  function ticks(low, high) {
    var raw = (high - low) / 4, power = Math.pow(10, Math.floor(Math.log10(raw)));
    var step = [1, 2, 5, 10].map(function (one) { return one * power; }).filter(function (one) { return one >= raw; })[0];
    var found = [];
    for (var at = Math.ceil(low / step) * step; at <= high + step / 1000; at += step) found.push(Math.round(at / step) * step);
    return found;
  }

  // Rows of dots with intervals; the reader's setting filled, the chapter's own as a ring.
  function draw(box, data, values, own) {
    var shown = data.readings.filter(function (reading) { return reading.interval && reading.charted; });
    if (!shown.length) return;
    var width = Math.max(box.clientWidth, 260), room = 44, height = shown.length * room + 34;
    var ends = [0];
    shown.forEach(function (reading) {
      [values, own].forEach(function (from) { ends.push(from[reading.limits + "_low"], from[reading.limits + "_high"]); });
    });
    var low = Math.min.apply(null, ends), high = Math.max.apply(null, ends);
    if (low === high) high = low + 1;
    function x(value) { return 12 + (width - 24) * (value - low) / (high - low); }
    var svg = mark("svg", { viewBox: "0 0 " + width + " " + height, width: width, height: height, role: "img" });
    svg.setAttribute("aria-label", shown.map(function (reading) {
      return reading.label + ": " + told(reading, values);
    }).join("; "));
    ticks(low, high).forEach(function (at) {
      svg.appendChild(mark("line", { x1: x(at), x2: x(at), y1: 4, y2: height - 24, "class": at === 0 ? "sr-zero" : "sr-grid" }));
      svg.appendChild(mark("text", { x: x(at), y: height - 8, "text-anchor": "middle" }, written(at, Math.abs(high - low) < 8 ? 1 : 0)));
    });
    shown.forEach(function (reading, place) {
      var y = place * room + 30;
      svg.appendChild(mark("text", { x: 12, y: y - 13 }, reading.label));
      svg.appendChild(mark("line", { x1: x(values[reading.limits + "_low"]), x2: x(values[reading.limits + "_high"]), y1: y, y2: y, "class": "sr-span" }));
      svg.appendChild(mark("circle", { cx: x(own[reading.id]), cy: y, r: 7, "class": "sr-own" }));
      svg.appendChild(mark("circle", { cx: x(values[reading.id]), cy: y, r: 4.5, "class": "sr-now" }));
    });
    box.replaceChildren(svg);
  }

  function start(panel) {
    var data = JSON.parse(panel.querySelector('script[type="application/json"]').textContent);
    var form = panel.querySelector("form"), box = panel.querySelector(".sr-dials-chart");
    var said = panel.querySelector(".sr-dials-said"), badge = panel.querySelector(".sr-verdict");
    var ownPoint = {};
    data.dials.forEach(function (dial) { ownPoint[dial.parameter] = dial.own; });
    var look = looking(data), own = look(ownPoint);

    function set(dial, value) {
      form.elements[dial.parameter].value = String(dial.values.indexOf(value));
    }

    function point() {
      var found = {};
      data.dials.forEach(function (dial) { found[dial.parameter] = dial.values[Number(form.elements[dial.parameter].value)]; });
      return found;
    }

    // The stop that is nearest to a number, of two as near the lower.
    function nearest(dial, number) {
      return dial.values.reduce(function (best, one) {
        return Math.abs(one - number) < Math.abs(best - number) ? one : best;
      });
    }

    function label(dial, value) {
      var shown = dial.percent ? value * 100 : value;
      var decimals = [0, 1].filter(function (one) {
        var scaled = shown * Math.pow(10, one);
        return Math.abs(scaled - Math.round(scaled)) < 1e-6;
      }).concat([2])[0];
      return written(shown, decimals) + (dial.percent ? "%" : "");
    }

    function show() {
      var at = point(), values = look(at);
      data.dials.forEach(function (dial) {
        if (dial.chosen) return;
        var field = form.elements[dial.parameter];
        var text = label(dial, at[dial.parameter]);
        field.parentNode.querySelector("output").textContent = text;
        field.setAttribute("aria-valuetext", text);
      });
      data.readings.forEach(function (reading) {
        panel.querySelector('[data-sr-reading="' + reading.id + '"]').textContent = told(reading, values);
      });
      if (badge && data.rules.length) {
        var found = verdict(data, values);
        if (badge.textContent !== found) {
          badge.textContent = found;
          badge.className = "sr-verdict sr-verdict-" + found.replace(/ /g, "-");
        }
      }
      draw(box, data, values, own);
      panel.srPoint = at;
      panel.srValues = values;
    }

    function address() {
      var at = point();
      var changed = data.dials.filter(function (dial) { return at[dial.parameter] !== dial.own; });
      var text = changed.map(function (dial) { return dial.parameter + "=" + encodeURIComponent(at[dial.parameter]); });
      return "#" + panel.id + (text.length ? "?" + text.join("&") : "");
    }

    function restore() {
      var parts = location.hash.slice(1).split("?");
      if (parts[0] !== panel.id) return;
      (parts[1] || "").split("&").forEach(function (one) {
        var pair = one.split("="), dial = data.dials.filter(function (each) { return each.parameter === pair[0]; })[0];
        if (!dial) return;
        var text = "";
        try { text = decodeURIComponent(pair[1] || ""); } catch (error) { return; }
        if (dial.chosen) {
          var option = dial.values.filter(function (value) { return String(value) === text; })[0];
          if (option !== undefined) set(dial, option);
        } else if (text !== "" && isFinite(Number(text))) {
          set(dial, nearest(dial, Number(text)));
        }
      });
      panel.scrollIntoView();
    }

    function reset() {
      data.dials.forEach(function (dial) { set(dial, dial.own); });
    }

    function copied(link) {
      said.textContent = "Link copied.";
      history.replaceState(null, "", link);
    }

    form.addEventListener("input", function () {
      said.textContent = "";
      show();
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("click", function (event) {
      var what = event.target.dataset.srDo;
      if (what === "reset") {
        reset();
        if (location.hash.indexOf("#" + panel.id) === 0) history.replaceState(null, "", "#" + panel.id);
        said.textContent = "As in the chapter.";
        show();
      }
      if (what === "link") {
        var link = location.href.split("#")[0] + address();
        // Where the clipboard is closed, as in a page opened from a file, the address bar holds the link.
        var written = navigator.clipboard ? navigator.clipboard.writeText(link) : Promise.reject();
        written.then(function () { copied(link); }, function () {
          copied(link);
          said.textContent = "The link is in the address bar.";
        });
      }
    });
    window.addEventListener("hashchange", function () { reset(); restore(); show(); });
    window.addEventListener("resize", function () { draw(box, data, panel.srValues, own); });
    reset();
    restore();
    show();
  }

  document.querySelectorAll("[data-sr-dials]").forEach(start);
})();
