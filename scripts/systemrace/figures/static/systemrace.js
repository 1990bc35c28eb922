// Makes figures interactive as they come near the view. Without it, each page is complete already.
(function () {
  "use strict";

  // The palette: light value to dark value; written here when the book is built.
  var DARK = /* dark-values */ {};
  var NEAR = "600px 0px";
  var here = document.currentScript.src.replace(/[^/]*$/, "");
  var loading = {};
  var shown = [];

  function load(address) {
    if (!loading[address]) {
      loading[address] = new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = reject;
        document.head.appendChild(script);
      });
    }
    return loading[address];
  }

  function isDark() {
    var theme = document.documentElement.dataset.theme;
    if (theme === "dark" || theme === "light") return theme === "dark";
    return window.matchMedia("(prefers-color-scheme: dark)").matches;
  }

  // The stylesheet alone decides where narrow ends and wide begins.
  function formOf(figure) {
    return getComputedStyle(figure.live).getPropertyValue("--sr-form").trim() === "narrow" ? "narrow" : "wide";
  }

  function withData(node, shared) {
    if (typeof node === "string") return Object.prototype.hasOwnProperty.call(shared, node) ? shared[node] : node;
    if (Array.isArray(node)) return node.map(function (child) { return withData(child, shared); });
    if (node === null || typeof node !== "object") return node;
    var copy = {};
    Object.keys(node).forEach(function (key) { copy[key] = withData(node[key], shared); });
    return copy;
  }

  function inTheme(spec, dark) {
    if (!dark) return spec;
    return JSON.parse(JSON.stringify(spec).replace(/#[0-9a-f]{6}\b/g, function (light) { return DARK[light] || light; }));
  }

  // Takes the place of the drawing in the page: same box, same single label.
  function settle(figure, form) {
    var still = figure.chart.querySelector(".sr-" + form + " svg");
    var svg = figure.live.querySelector("svg");
    if (!svg.getAttribute("viewBox")) svg.setAttribute("viewBox", "0 0 " + svg.getAttribute("width") + " " + svg.getAttribute("height"));
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    svg.style.maxWidth = still.style.maxWidth;
    svg.style.aspectRatio = still.viewBox.baseVal.width + " / " + still.viewBox.baseVal.height;
    ["role", "aria-label", "aria-roledescription"].forEach(function (name) {
      figure.live.querySelectorAll("[" + name + "]").forEach(function (part) { part.removeAttribute(name); });
    });
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", still.getAttribute("aria-label"));
    svg.setAttribute("focusable", "false");
    figure.chart.classList.add("sr-is-live");
    figure.element.setAttribute("data-sr-shows", form + (isDark() ? " dark" : " light"));
  }

  function draw(figure) {
    var form = formOf(figure);
    var entry = window.systemrace.specs[figure.element.dataset.srFigure];
    var spec = inTheme(withData(entry[form], entry.shared), isDark());
    var turn = (figure.turn = (figure.turn || 0) + 1);
    figure.form = form;
    var target = document.createElement("div");
    return window.systemrace.embed(target, spec, {
      actions: false,
      defaultStyle: false,
      mode: "vega",
      logLevel: 1,
      renderer: "svg",
      tooltip: { theme: "systemrace", disableDefaultStyle: true },
    }).then(function (result) {
      if (turn !== figure.turn) return result.finalize(); // the reader has changed theme or width meanwhile
      if (figure.result) figure.result.finalize();
      figure.result = result;
      figure.live.replaceChildren(target);
      settle(figure, form);
    });
  }

  // Any failure leaves the drawing that is in the page already.
  function fallBack(figure) {
    figure.chart.classList.remove("sr-is-live");
    figure.element.setAttribute("data-sr-shows", "static");
  }

  function show(figure) {
    load(here + "systemrace-vega.js")
      .then(function () { return load(figure.element.dataset.srScript); })
      .then(function () { return draw(figure); })
      .then(function () {
        shown.push(figure);
        new ResizeObserver(function () { if (formOf(figure) !== figure.form) redraw(figure); }).observe(figure.chart);
      })
      .catch(function () { fallBack(figure); });
  }

  function redraw(figure) {
    draw(figure).catch(function () { fallBack(figure); });
  }

  function redrawAll() {
    shown.forEach(redraw);
  }

  function start() {
    var known = new Map();
    var watcher = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        watcher.unobserve(entry.target);
        show(known.get(entry.target));
      });
    }, { rootMargin: NEAR });
    document.querySelectorAll("figure[data-sr-figure]").forEach(function (element) {
      var chart = element.querySelector(".sr-chart");
      known.set(element, { element: element, chart: chart, live: chart.querySelector(".sr-live") });
      watcher.observe(element);
    });
    new MutationObserver(redrawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
