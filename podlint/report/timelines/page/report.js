"use strict";
// Sliders, tabs, zoom and details of the report. Everything is readable without this script; it only moves what stands there.

// --- times: the same arithmetic as podlint.moment.Evaluation ---------------------------------------------

const EPSILON = 1e-9;
const MOST_CASES = 64;

const seconds = (value) => (value === null ? Infinity : value);
const leavesOf = (atom) => (atom.leaves ? atom.leaves : new Set([atom]));
const jitter = (low, high) => ({ kind: "jitter", low, high });

function plus(left, right, sign = 1) {
  const atoms = new Map(left.atoms);
  for (const [atom, count] of right.atoms) {
    const total = (atoms.get(atom) || 0) + sign * count;
    if (total) atoms.set(atom, total);
    else atoms.delete(atom);
  }
  return { constant: left.constant + sign * right.constant, atoms };
}

const single = (atom, count = 1) => ({ constant: 0, atoms: new Map([[atom, count]]) });
const shifted = (moment, by) => ({ constant: moment.constant + by, atoms: moment.atoms });

class Formulas {
  constructor(written) {
    this.written = written;
    this.atoms = [];
    this.moments = [];
  }

  atom(i) {
    if (!this.atoms[i]) {
      const [kind, first, second, third] = this.written.atoms[i];
      const atom = { kind, number: i };
      if (kind === "draw") Object.assign(atom, { unknown: first, attempt: second });
      else if (kind === "jitter") Object.assign(atom, jitter(seconds(first), seconds(second)));
      else {
        atom.of = Array.isArray(first) ? first.map((m) => this.moment(m)) : this.moment(first);
        const inside = Array.isArray(first) ? atom.of : [atom.of];
        atom.leaves = new Set(inside.flatMap((m) => [...m.atoms.keys()].flatMap((a) => [...leavesOf(a)])));
        Object.assign(atom, { period: second, strict: third });
      }
      this.atoms[i] = atom;
    }
    return this.atoms[i];
  }

  moment(i) {
    if (!this.moments[i]) {
      const [constant, atoms] = this.written.moments[i];
      this.moments[i] = { constant: seconds(constant), atoms: new Map(atoms.map(([a, count]) => [this.atom(a), count])) };
    }
    return this.moments[i];
  }

  ranges(i) {
    return new Map(this.written.ranges[i].map(([a, low, high]) => [this.atom(a), [seconds(low), seconds(high)]]));
  }
}

function ceil(value, period, strict) {
  if (!Number.isFinite(value)) return value;
  if (strict) return (Math.floor(value / period + EPSILON) + 1) * period;
  return Math.ceil(value / period - EPSILON) * period;
}

const sameSecond = (low, high) => high !== Infinity && Math.floor(low + EPSILON) === Math.floor(high + EPSILON);

function shares(operator, atom) {
  for (const leaf of leavesOf(atom)) if (operator.leaves.has(leaf)) return true;
  return false;
}

function entangled(moment) {
  const operators = [...moment.atoms].filter(([atom]) => atom.leaves);
  const ordered = [...operators.filter(([a]) => a.kind === "next"), ...operators.filter(([a]) => a.kind !== "next")];
  for (const [operator, count] of ordered) {
    if (Math.abs(count) !== 1) continue;
    for (const atom of moment.atoms.keys()) if (atom !== operator && shares(operator, atom)) return [operator, count];
  }
  return null;
}

class Evaluation {
  constructor(ranges) {
    this.ranges = ranges;
    this.known = new Map();
  }

  bounds(moment, cases = MOST_CASES) {
    let low = moment.constant;
    let high = moment.constant;
    for (const [atom, count] of moment.atoms) {
      const [least, most] = this.atom(atom);
      low += count * (count > 0 ? least : most);
      high += count * (count > 0 ? most : least);
    }
    if (Number.isNaN(low)) low = -Infinity;
    if (Number.isNaN(high)) high = Infinity;
    const found = moment.atoms.size > 1 ? entangled(moment) : null;
    if (!found || cases <= 1) return [low, high];
    const opened = this.opened(moment, found[0], found[1], cases);
    return [Math.max(low, opened[0]), Math.min(high, opened[1])];
  }

  opened(moment, atom, count, cases) {
    const rest = plus(moment, single(atom, count), -1);
    if (atom.kind === "fraction") {
      const [low, high] = this.bounds(atom.of);
      const cut = sameSecond(low, high) ? shifted(atom.of, -Math.floor(low + EPSILON)) : single(jitter(0, 1));
      return this.bounds(plus(rest, cut, count), cases - 1);
    }
    if (atom.kind === "next") {
      const inside = plus(atom.of, single(jitter(0, atom.period)));
      return this.bounds(plus(rest, inside, count), cases - 1);
    }
    const share = Math.floor(cases / atom.of.length);
    const each = atom.of.map((one) => this.bounds(plus(rest, one, count), share));
    const pick = (atom.kind === "latest") === count > 0 ? Math.max : Math.min;
    return [pick(...each.map((b) => b[0])), pick(...each.map((b) => b[1]))];
  }

  atom(atom) {
    if (!this.known.has(atom)) this.known.set(atom, this.workOut(atom));
    return this.known.get(atom);
  }

  workOut(atom) {
    if (atom.kind === "draw") return this.ranges.get(atom);
    if (atom.kind === "jitter") return [atom.low, atom.high];
    if (atom.kind === "next") {
      const [low, high] = this.bounds(atom.of);
      const first = ceil(low, atom.period, atom.strict);
      return [first, Math.max(first, ceil(high, atom.period, false))];
    }
    if (atom.kind === "fraction") {
      const [low, high] = this.bounds(atom.of);
      if (!sameSecond(low, high)) return [0, 1];
      return [Math.max(0, low - Math.floor(low + EPSILON)), high - Math.floor(low + EPSILON)];
    }
    const each = atom.of.map((one) => this.bounds(one));
    const pick = atom.kind === "latest" ? Math.max : Math.min;
    return [pick(...each.map((b) => b[0])), pick(...each.map((b) => b[1]))];
  }
}

const within = (value, [low, high]) => low - EPSILON <= value && value <= high + EPSILON;

// What chosen values of unknowns make of a Pod's scenarios: podlint.timeline.supposing.
class Life {
  constructor(written) {
    this.formulas = new Formulas(written);
    this.written = written;
    this.draws = written.draws.map(([a, low, high]) => [this.formulas.atom(a), [seconds(low), seconds(high)]]);
    this.ranges = written.ranges.map((_, i) => this.formulas.ranges(i));
  }

  chosen(values) {
    const picked = new Map();
    for (const [draw, whole] of this.draws) {
      const value = values.get(draw.unknown);
      if (value !== undefined && within(value, whole)) picked.set(draw, value);
    }
    return picked;
  }

  admits(scenario, chosen) {
    const ranges = this.ranges[scenario.ranges];
    const above = new Map(scenario.above.map(([draw, least]) => [this.formulas.atom(draw), least]));
    return [...chosen].every(([draw, value]) => {
      if (!ranges.has(draw)) return true;
      return within(value, ranges.get(draw)) && !(above.has(draw) && value <= above.get(draw));
    });
  }

  // The bounds of each event of a scenario by its id; null: it does not happen under these values.
  times(scenario, chosen) {
    const evaluations = new Map();
    const evaluation = (i) => {
      if (!evaluations.has(i)) {
        const ranges = new Map(this.ranges[i]);
        let possible = true;
        for (const [draw, value] of chosen) {
          if (!ranges.has(draw)) continue;
          possible = possible && within(value, ranges.get(draw));
          ranges.set(draw, [value, value]);
        }
        evaluations.set(i, possible ? new Evaluation(ranges) : null);
      }
      return evaluations.get(i);
    };
    const told = {};
    for (const [id, ways] of Object.entries(scenario.events)) {
      const each = ways
        .filter(([, ranges]) => evaluation(ranges))
        .map(([moment, ranges]) => evaluation(ranges).bounds(this.formulas.moment(moment)));
      told[id] = each.length ? [Math.min(...each.map((b) => b[0])), Math.max(...each.map((b) => b[1]))] : null;
    }
    return told;
  }
}

// --- words -----------------------------------------------------------------------------------------------

const number = (value) => (value === Infinity ? "∞" : String(Math.round(value * 10) / 10));

function span([low, high]) {
  if (high === Infinity) return `${number(low)} s..`;
  return number(low) === number(high) ? `${number(low)} s` : `${number(low)}..${number(high)} s`;
}

function momentText(value) {
  if (value < 120 || value % 1) return `${number(value)} s`;
  const parts = [];
  for (const [size, unit] of [[86400, "d"], [3600, "h"], [60, "m"], [1, "s"]]) {
    const count = Math.floor(value / size);
    value -= count * size;
    if (count) parts.push(`${count} ${unit}`);
  }
  return parts.join(" ");
}

// --- a drawing -------------------------------------------------------------------------------------------

const LAYOUT = JSON.parse(document.getElementById("podlint-layout").textContent);
const SVG = "http://www.w3.org/2000/svg";

class Chart {
  constructor(svg) {
    this.svg = svg;
    this.fit = [0, Number(svg.dataset.horizon)];
    this.view = [...this.fit];
    this.times = null;
    this.listen();
  }

  // Show these times; the drawing ends behind the last of them.
  show(times) {
    this.times = times;
    const ends = Object.values(times).flatMap((b) => b || []).filter(Number.isFinite);
    const last = Math.max(0, ...ends);
    this.fit = [0, Number(this.svg.dataset.until) || Math.max(last * 1.06, last + 1)];
    this.view = [...this.fit];
    this.place();
  }

  x(seconds) {
    const [start, end] = this.view;
    const share = (Math.min(Math.max(seconds, start), end) - start) / (end - start);
    return LAYOUT.left + share * (LAYOUT.width - LAYOUT.left - LAYOUT.right);
  }

  zoom(factor, around = 0.5) {
    const [start, end] = this.view;
    const least = 2;
    const length = Math.min(Math.max((end - start) * factor, least), this.fit[1] - this.fit[0]);
    const at = start + (end - start) * around;
    this.move(at - length * around, length);
  }

  pan(share) {
    const length = this.view[1] - this.view[0];
    this.move(this.view[0] + share * length, length);
  }

  move(start, length) {
    const from = Math.min(Math.max(start, this.fit[0]), this.fit[1] - length);
    this.view = [from, from + length];
    this.place();
  }

  reset() {
    this.view = [...this.fit];
    this.place();
  }

  place() {
    if (!this.times) return;
    this.axis();
    for (const bar of this.svg.querySelectorAll(".bar")) this.bar(bar);
    for (const sign of this.svg.querySelectorAll(".sign")) this.sign(sign);
    this.labels();
  }

  axis() {
    const [start, end] = this.view;
    const most = (LAYOUT.width - LAYOUT.left - LAYOUT.right) / LAYOUT.fewestPixels;
    const step = LAYOUT.ticks.find((each) => (end - start) / each <= most) || LAYOUT.ticks.at(-1);
    const axis = this.svg.querySelector(".axis");
    axis.replaceChildren();
    for (let n = Math.ceil(start / step - EPSILON); n * step <= end + EPSILON && axis.childElementCount < 40; n += 1) {
      const tick = document.createElementNS(SVG, "g");
      const line = document.createElementNS(SVG, "line");
      const text = document.createElementNS(SVG, "text");
      const x = this.x(n * step);
      tick.setAttribute("class", "tick");
      for (const [name, value] of [["x1", x], ["x2", x], ["y1", 18], ["y2", this.svg.dataset.height]]) line.setAttribute(name, value);
      text.setAttribute("x", x);
      text.setAttribute("y", 13);
      text.textContent = momentText(n * step);
      tick.append(line, text);
      axis.append(tick);
    }
  }

  stretch(rect, low, high) {
    const x = this.x(low);
    rect.setAttribute("x", x);
    rect.setAttribute("width", Math.max(0, this.x(high) - x));
  }

  bar(bar) {
    const { begin: from, end: to, mayNotBegin, mayNotEnd } = bar.dataset;
    const begin = from ? this.times[from] : [0, 0];
    let end = to ? this.times[to] : null;
    bar.toggleAttribute("hidden", !begin);
    if (!begin) return;
    const gone = (this.times[this.svg.dataset.removed] || [0, Infinity])[1];
    end = end ? [Math.min(end[0], gone), mayNotEnd === undefined ? Math.min(end[1], gone) : gone] : [gone, gone];
    const [lead, solid, tail] = ["lead", "solid", "tail"].map((name) => bar.querySelector(`.${name}`));
    if (mayNotBegin !== undefined || begin[1] >= end[0]) {
      this.stretch(lead, begin[0], end[1]);
      this.stretch(solid, begin[0], begin[0]);
      this.stretch(tail, begin[0], begin[0]);
    } else {
      this.stretch(lead, begin[0], begin[1]);
      this.stretch(solid, begin[1], end[0]);
      this.stretch(tail, end[0], end[1]);
    }
    const text = bar.querySelector("text");
    if (text) {
      const room = Number(solid.getAttribute("width")) > LAYOUT.letter * (text.dataset.text.length + 1);
      text.textContent = room ? text.dataset.text : "";
      text.setAttribute("x", Number(solid.getAttribute("x")) + 5);
    }
  }

  sign(sign) {
    const bounds = this.times[sign.dataset.event];
    const seen = Boolean(bounds) && bounds[1] >= this.view[0] && bounds[0] <= this.view[1];
    sign.toggleAttribute("hidden", !seen);
    if (!seen) return;
    this.stretch(sign.querySelector(".whisker"), ...bounds);
    sign.querySelector(".edge").setAttribute("x", this.x(bounds[0]));
    sign.querySelector("text").setAttribute("x", this.x(bounds[0]) + 3);
  }

  // From left to right, as far as there is room.
  labels() {
    const free = new Map();
    const labels = [...this.svg.querySelectorAll(".label")];
    const low = (label) => (this.times[label.dataset.event] || [Infinity])[0];
    labels.sort((one, other) => low(one) - low(other));
    for (const label of labels) {
      const bounds = this.times[label.dataset.event];
      const row = label.getAttribute("y");
      const inside = bounds && bounds[0] >= this.view[0] - EPSILON && bounds[0] <= this.view[1];
      const text = bounds ? `${label.dataset.words} ${span(bounds)}` : "";
      const x = bounds ? this.x(bounds[0]) : 0;
      const end = x + text.length * LAYOUT.letter;
      const shown = inside && x >= (free.get(row) || 0) && end < LAYOUT.width;
      if (shown) free.set(row, end);
      label.textContent = text;
      label.setAttribute("x", x);
      label.setAttribute("visibility", shown ? "visible" : "hidden");
    }
  }

  listen() {
    this.svg.addEventListener("keydown", (event) => {
      const does = {
        "+": () => this.zoom(1 / 1.5), "=": () => this.zoom(1 / 1.5), "-": () => this.zoom(1.5), 0: () => this.reset(),
        ArrowLeft: () => this.pan(-0.2), ArrowRight: () => this.pan(0.2),
      }[event.key];
      if (!does || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      does();
    });
    this.svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = this.svg.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * LAYOUT.width;
      const share = (x - LAYOUT.left) / (LAYOUT.width - LAYOUT.left - LAYOUT.right);
      this.zoom(event.deltaY > 0 ? 1.25 : 0.8, Math.min(Math.max(share, 0), 1));
    }, { passive: false });
    let from = null;
    this.svg.addEventListener("pointerdown", (event) => { from = event.clientX; });
    this.svg.addEventListener("pointermove", (event) => {
      if (from === null || !event.buttons) return;
      const width = this.svg.getBoundingClientRect().width * ((LAYOUT.width - LAYOUT.left - LAYOUT.right) / LAYOUT.width);
      this.pan((from - event.clientX) / width);
      from = event.clientX;
    });
    this.svg.addEventListener("pointerup", () => { from = null; });
  }
}

// --- a Pod -----------------------------------------------------------------------------------------------

class Pod {
  constructor(section) {
    this.section = section;
    this.life = new Life(JSON.parse(section.querySelector("script.formulas").textContent));
    this.panels = [...section.querySelectorAll("[role=tabpanel]")];
    this.tabs = [...section.querySelectorAll("[role=tab]")];
    this.charts = this.panels.map((panel) => new Chart(panel.querySelector("svg.chart")));
    this.values = new Map();
    this.current = 0;
    this.sliders();
    this.tabs.forEach((tab, i) => {
      tab.addEventListener("click", () => this.open(i));
      tab.addEventListener("keydown", (event) => this.key(event, i));
    });
    this.panels.forEach((panel, i) => this.details(panel, this.charts[i]));
    this.section.classList.add("live");
    this.update();
  }

  sliders() {
    for (const slider of this.section.querySelectorAll(".slider")) {
      const input = slider.querySelector("input[type=range]");
      const any = slider.querySelector("input[type=checkbox]");
      const read = () => {
        if (any.checked) this.values.delete(slider.dataset.unknown);
        else this.values.set(slider.dataset.unknown, Number(input.value));
        slider.querySelector("output").textContent = any.checked ? slider.dataset.range : `${number(Number(input.value))} s`;
        slider.classList.toggle("any", any.checked);
      };
      input.addEventListener("input", () => { any.checked = false; read(); this.update(); });
      any.addEventListener("change", () => { read(); this.update(); });
      read();
    }
  }

  // Work everything out anew; where the values exclude the scenario shown, go to the one of its kind that they admit.
  update() {
    const chosen = this.life.chosen(this.values);
    const scenarios = this.life.written.scenarios;
    const possible = scenarios.map((scenario) => this.life.admits(scenario, chosen));
    this.tabs.forEach((tab, i) => tab.classList.toggle("excluded", !possible[i]));
    this.panels.forEach((panel, i) => panel.classList.toggle("excluded", !possible[i]));
    const kind = (i) => scenarios[i].group.join() + (scenarios[i].group.length > 0 ? "" : "life");
    if (!possible[this.current]) {
      const other = possible.findIndex((can, i) => can && kind(i) === kind(this.current));
      if (other >= 0) this.current = other;
    }
    scenarios.forEach((scenario, i) => {
      const times = possible[i] ? this.life.times(scenario, chosen) : null;
      if (times) this.charts[i].show(times);
      this.rows(this.panels[i], times);
    });
    this.open(this.current, false);
  }

  rows(panel, times) {
    for (const row of panel.querySelectorAll("tr[data-step]")) {
      const bounds = times && times[row.dataset.step];
      row.querySelector(".when").textContent = bounds ? span(bounds) : "not with these values";
    }
    for (const row of panel.querySelectorAll("tr[data-event]")) {
      const bounds = times && times[row.dataset.event];
      row.querySelector(".when").textContent = bounds ? span(bounds) : "not with these values";
      row.classList.toggle("not", !bounds);
    }
  }

  open(i, focus = true) {
    this.current = i;
    this.tabs.forEach((tab, n) => {
      tab.setAttribute("aria-selected", String(n === i));
      tab.tabIndex = n === i ? 0 : -1;
    });
    this.panels.forEach((panel, n) => { panel.hidden = n !== i; });
    if (focus && this.tabs[i]) this.tabs[i].focus();
  }

  key(event, i) {
    const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: this.tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.open((to + this.tabs.length) % this.tabs.length);
  }

  // Hover and focus tell what a shape stands for, and show its fields in the manifest.
  details(panel, chart) {
    const box = panel.querySelector(".told");
    const tell = (shape) => {
      const ids = shape.dataset.event ? [shape.dataset.event] : [shape.dataset.begin, shape.dataset.end].filter(Boolean);
      const rows = ids.map((id) => panel.querySelector(`tr[data-event="${id}"]`)).filter(Boolean);
      box.replaceChildren(...rows.map((row) => {
        const line = document.createElement("p");
        const text = (name) => row.querySelector(`.${name}`).textContent.trim();
        const head = document.createElement("strong");
        head.textContent = `${text("when")}  ${text("what")}`;
        line.append(head, ["formula", "because", "fields"].map(text).filter(Boolean).map((part) => ` · ${part}`).join(""));
        return line;
      }));
      this.light(rows.flatMap((row) => (row.dataset.lines || "").split(" ").filter(Boolean)));
    };
    for (const shape of panel.querySelectorAll("svg.chart [tabindex]")) {
      shape.addEventListener("focus", () => tell(shape));
      shape.addEventListener("pointerenter", () => tell(shape));
    }
    for (const row of panel.querySelectorAll("tr[data-event], tr[data-step]")) {
      row.addEventListener("pointerenter", () => this.light((row.dataset.lines || "").split(" ").filter(Boolean)));
    }
    for (const button of panel.querySelectorAll("button[data-zoom]")) {
      button.addEventListener("click", () => {
        const does = { in: () => chart.zoom(1 / 1.5), out: () => chart.zoom(1.5), left: () => chart.pan(-0.25), right: () => chart.pan(0.25), fit: () => chart.reset() };
        does[button.dataset.zoom]();
      });
    }
  }

  light(lines) {
    for (const line of this.section.querySelectorAll(".source .lit")) line.classList.remove("lit");
    lines.forEach((n, i) => {
      const line = this.section.querySelector(`.source [data-line="${n}"]`);
      if (!line) return;
      line.classList.add("lit");
      if (i) return;
      const pane = this.section.querySelector(".source pre");
      pane.scrollTop = line.offsetTop - pane.offsetTop - pane.clientHeight / 2;
    });
  }
}

// --- the page --------------------------------------------------------------------------------------------

const pods = new Map();

function podOf(section) {
  if (!pods.has(section.id)) pods.set(section.id, new Pod(section));
  return pods.get(section.id);
}

// One Pod at a time where there are several: the one that the address names, else the first.
function follow() {
  const sections = [...document.querySelectorAll("section.pod")];
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const section = (target && target.closest("section.pod")) || sections[0];
  if (!section) return;
  for (const each of sections) each.hidden = each !== section;
  const pod = podOf(section);
  const panel = target && target.closest("[role=tabpanel]");
  if (panel) {
    pod.open(pod.panels.indexOf(panel), false);
    const id = target.dataset.event;
    const shape = id && panel.querySelector(`svg.chart [data-event="${id}"][tabindex], svg.chart [data-begin="${id}"], svg.chart [data-end="${id}"]`);
    if (shape) shape.focus();
    else if (id) target.closest("details").open = true;
  }
  if (target) (panel || target).scrollIntoView();
}

function sortable(table) {
  table.querySelectorAll("thead button").forEach((button) => {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => {
        const key = row.cells[head.cellIndex].dataset.key;
        return key === "" || Number.isNaN(Number(key)) ? key : Number(key);
      };
      const order = (one, other) => (one === other ? 0 : (typeof one === typeof other ? one < other : typeof one === "number") ? -1 : 1);
      const rows = [...table.tBodies[0].rows].sort((one, other) => (down ? -1 : 1) * order(value(one), value(other)));
      table.tBodies[0].append(...rows);
    });
  });
}

function themes(button) {
  const names = ["auto", "light", "dark"];
  button.addEventListener("click", () => {
    const next = names[(names.indexOf(document.documentElement.dataset.theme || "auto") + 1) % names.length];
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    button.textContent = `theme: ${next}`;
  });
}

document.documentElement.classList.add("scripted");
document.querySelectorAll("table.index").forEach(sortable);
document.querySelectorAll("button.theme").forEach(themes);
window.addEventListener("hashchange", follow);
follow();
