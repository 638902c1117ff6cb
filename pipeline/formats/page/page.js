"use strict";
(() => {
  const rows = document.getElementById("rows");
  const audio = document.getElementById("audio");
  const query = document.getElementById("q");
  const found = document.getElementById("found");
  // Lines are found by number: made when first needed, so that the page is usable at once.
  let lines = null;
  const all = () => (lines ??= [...rows.querySelectorAll("p")].map((p, n) => { p.n = n; return p; }));
  let starts = null;
  const times = () => {
    if (starts) return starts;
    let at = 0;
    starts = JSON.parse(document.getElementById("times").textContent).map((step) => (step === null ? null : (at += step) / 10));
    return starts;
  };
  const timeOf = (p) => { all(); return times()[p.n]; };
  const clock = (time) => {
    const two = (n) => String(Math.floor(n)).padStart(2, "0");
    return (time >= 3600 ? Math.floor(time / 3600) + ":" : "") + two((time / 60) % 60) + ":" + two(time % 60);
  };
  let current = null;
  let stopAt = null;
  let playing = null;

  const show = (target, focus) => {
    if (!target) return;
    rows.classList.remove("filtering");
    if (current) current.classList.remove("at");
    current = target;
    current.classList.add("at");
    current.scrollIntoView({ block: "center" });
    if (focus) {
      current.tabIndex = -1;
      current.focus({ preventScroll: true });
    }
  };

  // Rows are in order of time where they have one: the last that starts at or before `time`.
  let timed = null;
  const rowAt = (time) => {
    timed ??= times().flatMap((t, n) => (t === null ? [] : [n]));
    let low = 0;
    let high = timed.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times()[timed[middle]] <= time + 0.05) low = middle;
      else high = middle - 1;
    }
    return all()[timed[low]] || null;
  };

  const seek = (start, end, button) => {
    if (!audio) return;
    audio.currentTime = start;
    stopAt = end;
    playing?.classList.remove("on");
    playing = button || null;
    playing?.classList.add("on");
    audio.play().catch(() => {});
  };

  if (audio) {
    audio.addEventListener("error", () => { found.textContent = audio.dataset.lost; });
    audio.addEventListener("timeupdate", () => {
      if (stopAt !== null && audio.currentTime >= stopAt) { audio.pause(); stopAt = null; }
      const at = rowAt(audio.currentTime);
      rows.querySelector("p.now")?.classList.remove("now");
      at?.classList.add("now");
    });
    audio.addEventListener("pause", () => playing?.classList.remove("on"));
    audio.src = document.getElementById("audio-src").textContent;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.play");
    if (button) {
      if (button.classList.contains("on") && !audio.paused) { audio.pause(); return; }
      seek(Number(button.dataset.t), button.dataset.e ? Number(button.dataset.e) + 0.3 : null, button);
      return;
    }
    const link = event.target.closest("a.time");
    if (link) {
      event.preventDefault();
      show(document.getElementById(link.hash.slice(1)), true);
      if (link.dataset.t) seek(Number(link.dataset.t), null);
      return;
    }
    const mark = event.target.closest("a.mark");
    if (mark) {
      const claim = document.getElementById(mark.hash.slice(1));
      if (claim) claim.open = true;
      return;
    }
    const track = event.target.closest("svg.track");
    if (track) {
      const box = track.getBoundingClientRect();
      const time = ((event.clientX - box.left) / box.width) * Number(track.dataset.duration);
      show(rowAt(time), false);
      seek(time, null);
      return;
    }
    const line = event.target.closest("#rows p");
    if (line && getSelection().isCollapsed) {
      show(line, false);
      if (timeOf(line) !== null) seek(timeOf(line), null);
    }
  });

  rows.addEventListener("keydown", (event) => {
    const at = current && rows.contains(current) ? (all(), current.n) : -1;
    if (event.key === "ArrowDown") show(all()[Math.min(at + 1, all().length - 1)], true);
    else if (event.key === "ArrowUp") show(all()[Math.max(at - 1, 0)], true);
    else if (event.key === "Enter" && at >= 0 && times()[at] !== null) seek(times()[at], null);
    else return;
    event.preventDefault();
  });

  // Search: case, accents and endings do not matter, and a speaker's name finds what they said; the rows that match stay, the others go until Escape or a click.
  const fold = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
  const stem = (word) => word.length > 5 ? word.replace(/(?:ing|ed|es|s|en|ung|ungen|ments?)$/, "") : word;
  let index = null;
  const indexed = () => {
    if (index) return index;
    let who = "";
    index = all().map((p) => {
      const name = p.querySelector("b");
      if (name) who = name.textContent;
      return { p, who, text: fold(lineOf(p)), name: fold(who) };
    });
    return index;
  };
  const lineOf = (p) => [...p.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join("");
  // In a list of hits every line needs its name and time.
  const told = ({ p, who }) => {
    p.classList.add("hit");
    p.dataset.who = who;
    const time = timeOf(p);
    if (time === null || p.querySelector("i")) return;
    const label = document.createElement("i");
    label.textContent = clock(time);
    p.prepend(label);
  };
  let hits = [];
  let next = 0;
  const mark = (wanted) => {
    if (!CSS.highlights) return;
    CSS.highlights.delete("q");
    if (!wanted) return;
    const ranges = [];
    for (const { p } of hits.slice(0, 2000)) {
      for (const node of p.childNodes) {
        if (node.nodeType !== 3) continue;
        const text = node.data.toLowerCase();
        for (let at = text.indexOf(wanted); at >= 0 && text.length === node.data.length; at = text.indexOf(wanted, at + wanted.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + wanted.length);
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set("q", new Highlight(...ranges));
  };
  const search = () => {
    const wanted = fold(query.value.trim());
    for (const hit of hits) hit.p.classList.remove("hit");
    const stems = wanted.split(/\s+/).map(stem);
    const holds = (line) => line.text.includes(wanted) || stems.every((s) => line.text.includes(s) || line.name.includes(s));
    hits = wanted ? indexed().filter(holds) : [];
    next = 0;
    hits.forEach(told);
    rows.classList.toggle("filtering", Boolean(wanted));
    found.textContent = !wanted ? "" : hits.length > 1 ? found.dataset.many.replace("{n}", hits.length) : hits.length ? "1" : found.dataset.none;
    mark(query.value.trim().toLowerCase());
  };
  query.addEventListener("input", search);
  query.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { query.value = ""; search(); }
    if (event.key === "Enter" && hits.length) { show(hits[next].p, false); next = (next + 1) % hits.length; }
  });

  // Paper has no clicks: evidence is printed open, and closed again afterwards.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const one of opened) one.open = true;
  });
  window.addEventListener("afterprint", () => { for (const one of opened) one.open = false; });
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
})();
