// What the pages do beyond links and forms: send files, follow news, stream answers, play moments. No page needs a build.
const meta = document.querySelector('meta[name="quorum"]');
const base = meta.content, csrf = meta.dataset.csrf, nonce = meta.dataset.nonce;
const $ = (s, at = document) => at.querySelector(s);
const $$ = (s, at = document) => [...at.querySelectorAll(s)];
const page = document.body.dataset.page;
const headers = (more = {}) => ({ "X-Quorum-CSRF": csrf, ...more });

document.addEventListener("htmx:config:request", (e) => { e.detail.ctx.request.headers["X-Quorum-CSRF"] = csrf; });

const api = async (path, options = {}) => {
  const reply = await fetch(base + path, { ...options, headers: headers(options.headers) });
  if (!reply.ok) {
    let told = { message: `${reply.status} ${reply.statusText}` };
    try { told = (await reply.json()).error ?? told; } catch { /* no JSON: the status says it */ }
    throw Object.assign(new Error(told.message), told, { status: reply.status });
  }
  return reply;
};
const complain = (message, hint) => {
  const p = document.createElement("p");
  p.className = "problem";
  p.textContent = message + (hint ? ` (${hint})` : "");
  const close = document.createElement("button");
  close.type = "button"; close.dataset.close = ""; close.textContent = "✕"; close.setAttribute("aria-label", "✕");
  p.append(" ", close);
  $("#messages").replaceChildren(p);
};

// -- small things everywhere ---------------------------------------------------------------------------------------
document.addEventListener("click", async (e) => {
  const at = e.target.closest("[data-close],[data-copy],[data-refresh],[data-play],[data-again],a.time");
  if (!at) return;
  if ("close" in at.dataset) at.closest("p").remove();
  if (at.dataset.copy) {
    await navigator.clipboard.writeText($(at.dataset.copy).value);
    at.textContent = at.dataset.copied;
  }
  if ("refresh" in at.dataset) { $("#messages").replaceChildren(); htmx.trigger("#recap", "refresh"); }
  if (at.dataset.play) play(+at.dataset.play, at.dataset.end ? +at.dataset.end : null, at);
  if (at.dataset.again && page === "ask") { $("#ask textarea").value = at.dataset.again; $("#ask").requestSubmit(); }
  if (at.matches("a.time") && at.hash) { e.preventDefault(); show($(at.hash)); }
});

// -- news: jobs and meetings ---------------------------------------------------------------------------------------
const running = new Set();
const badge = () => { const b = $("#under-way"); if (b) { b.hidden = !running.size; b.textContent = running.size; } };
let mine = 0; // changes made on this page come back as news too
document.addEventListener("htmx:before:request", (e) => { if (e.target.closest?.("#recap")) mine = Date.now(); });
const news = page ? new EventSource(base + "/news") : null;
const draws = new Map();
news?.addEventListener("job", (e) => {
  const job = JSON.parse(e.data);
  job.state === "queued" || job.state === "running" ? running.add(job.id) : running.delete(job.id);
  badge();
  const list = $("#jobs");
  if (!list || draws.has(job.id)) return;
  draws.set(job.id, setTimeout(async () => {
    draws.delete(job.id);
    const html = await (await api(`/queue/${job.id}`)).text();
    const old = document.getElementById(`job-${job.id}`);
    const open = old ? $$("details", old).map((d) => d.open) : [];
    const made = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    $$("details", made).forEach((d, n) => { d.open = open[n] ?? false; });
    old ? old.replaceWith(made) : list.prepend(made);
    $(".none", list)?.remove();
    htmx.process(made);
  }, 250));
});
news?.addEventListener("meeting", (e) => {
  const told = JSON.parse(e.data);
  if (page === "library" && told.what === "processed") htmx.trigger(".find", "submit");
  const here = $(".meeting")?.dataset.meeting;
  if (here && here === told.meeting_id && Date.now() - mine > 3000) $("#messages").replaceChildren($("#changed").content.cloneNode(true));
});
window.addEventListener("pagehide", () => news?.close());

// -- sending files: tus 1.0.0, piece by piece, going on where it stopped ---------------------------------------------
const PIECE = 8 * 2 ** 20;
const b64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const known = (key, value) => value === undefined ? localStorage.getItem(key) : value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value);
const send = async (file, path, batch, tell) => {
  const key = `upload:${path}:${file.size}:${file.lastModified}`;
  let [where, group] = (known(key) ?? "|").split("|"), at = 0;
  if (where) {
    try { at = +(await api(where, { method: "HEAD" })).headers.get("Upload-Offset"); batch = group; } catch { where = ""; }
  }
  if (!where) {
    const made = await api("/api/v1/uploads", { method: "POST", headers: { "Tus-Resumable": "1.0.0", "Upload-Length": file.size, "Upload-Metadata": `filename ${b64(path)},batch ${b64(batch)}` } });
    where = made.headers.get("Location").slice(base.length);
    known(key, `${where}|${batch}`);
  }
  for (let failures = 0; at < file.size;) {
    tell(at / file.size);
    try {
      const reply = await fetch(base + where, { method: "PATCH", body: file.slice(at, at + PIECE), headers: headers({ "Tus-Resumable": "1.0.0", "Upload-Offset": at, "Content-Type": "application/offset+octet-stream" }) });
      if (reply.status === 204 || reply.status === 409) { at = +reply.headers.get("Upload-Offset"); failures = 0; continue; }
      throw new Error((await reply.json()).error?.message ?? reply.statusText);
    } catch (error) {
      if (++failures > 20) throw error;
      tell(at / file.size, true);
      await pause(Math.min(15000, 500 * 2 ** failures));
      try { at = +(await api(where, { method: "HEAD" })).headers.get("Upload-Offset"); } catch { /* still away */ }
    }
  }
  known(key, null);
  tell(1);
  return batch;
};
const sendAll = async (files) => {
  if (!files.length) return;
  const list = $("#uploads"), say = list.dataset;
  const batch = `${new Date().toISOString().slice(0, 19).replace(/\D/g, "")}-${crypto.getRandomValues(new Uint32Array(1))[0].toString(16)}`;
  const rows = files.map(({ path }) => {
    const row = document.createElement("li"), name = document.createElement("bdi"), bar = document.createElement("progress"), state = document.createElement("small");
    name.textContent = path; bar.max = 1; bar.value = 0; bar.setAttribute("aria-label", path); state.textContent = say.waiting;
    row.append(name, bar, state); list.append(row);
    return { row, bar, state };
  });
  const batches = new Set();
  for (const [n, { file, path }] of files.entries()) {
    const { row, bar, state } = rows[n];
    try {
      batches.add(await send(file, path, batch, (share, broken) => { bar.value = share; state.textContent = broken ? say.again : share < 1 ? `${Math.floor(share * 100)}%` : say.arrived; }));
      row.remove();
    } catch (error) { state.className = "problem"; state.textContent = `${error.message} ${say.resume}`; }
  }
  const options = { lang: $("#opt-lang").value.trim() || null, local: $("#opt-local").checked || null, max_cost_usd: parseFloat($("#opt-max").value.replace(",", ".")) };
  if (!(options.max_cost_usd >= 0)) delete options.max_cost_usd;
  for (const each of batches) {
    try { await api("/api/v1/jobs", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ batch: each, ...options }) }); }
    catch (error) { complain(error.message, error.hint); }
  }
};
const entries = async (entry, path = "") => {
  if (entry.isFile) return [{ file: await new Promise((ok, no) => entry.file(ok, no)), path: path + entry.name }];
  const reader = entry.createReader(), found = [];
  for (;;) {
    const some = await new Promise((ok, no) => reader.readEntries(ok, no));
    if (!some.length) return (await Promise.all(found.map((e) => entries(e, `${path}${entry.name}/`)))).flat();
    found.push(...some);
  }
};
if (page === "library") {
  const box = $("#drop");
  for (const id of ["files", "folder"]) $(`#${id}`).addEventListener("change", async (e) => {
    const files = [...e.target.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
    e.target.value = "";
    await sendAll(files);
  });
  for (const kind of ["dragenter", "dragover"]) window.addEventListener(kind, (e) => { e.preventDefault(); box.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) window.addEventListener(kind, (e) => { e.preventDefault(); if (kind === "drop" || e.relatedTarget === null) box.classList.remove("over"); });
  window.addEventListener("drop", async (e) => {
    const all = [...e.dataTransfer.items].map((i) => i.webkitGetAsEntry?.()).filter(Boolean);
    await sendAll((await Promise.all(all.map((each) => entries(each)))).flat().filter(({ path }) => !path.split("/").pop().startsWith(".")));
  });
  $(".find").addEventListener("submit", (e) => e.preventDefault());
}

// -- asking ----------------------------------------------------------------------------------------------------------
const lines = async function* (reply) { // server-sent events of a POST
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let held = ""; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    held += value;
    for (let end; (end = held.indexOf("\n\n")) >= 0; held = held.slice(end + 2)) {
      const name = /^event: (.*)$/m.exec(held.slice(0, end))?.[1];
      const data = held.slice(0, end).split("\n").filter((l) => l.startsWith("data: ")).map((l) => l.slice(6)).join("\n");
      if (name) yield { name, data };
    }
  }
};
if (page === "ask") {
  const form = $("#ask"), talk = $("#talk"), before = [];
  $("#anew").addEventListener("click", () => { before.length = 0; talk.replaceChildren(); form.question.value = ""; form.question.focus(); });
  form.question.addEventListener("keydown", (e) => { if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); form.requestSubmit(); } });
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const told = new FormData(form), question = told.get("question").trim(), button = $("button.main", form);
    if (!question) return;
    const asked = { question, before: [...before], meetings: told.getAll("meetings").filter(Boolean) };
    for (const name of ["series", "person", "since", "until"]) if (told.get(name)) asked[name] = told.get(name);
    const box = document.createElement("article"), title = document.createElement("h2"), text = document.createElement("p");
    box.className = "answer"; title.textContent = question; title.dir = "auto"; text.className = "writing"; text.textContent = form.dataset.reading;
    box.append(title, text); talk.prepend(box); button.disabled = true;
    try {
      const reply = await api(form.dataset.stream.slice(base.length), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked) });
      let over = false;
      for await (const { name, data } of lines(reply)) {
        if (name === "text") text.textContent = `${readable(JSON.parse(data).text)} (${form.dataset.unchecked})`;
        if (name === "error") { const told = JSON.parse(data); over = true; text.className = "problem"; text.textContent = told.message + (told.hint ? ` (${told.hint})` : ""); }
        if (name === "answer") {
          over = true; before.push(question); form.question.value = "";
          const html = await (await api(form.dataset.answer.slice(base.length), { method: "POST", headers: { "Content-Type": "application/json" }, body: data })).text();
          box.outerHTML = html;
        }
      }
      if (!over) throw new Error(form.dataset.failed);
    } catch (error) { text.className = "problem"; text.textContent = error.message; }
    button.disabled = false;
  });
}
const readable = (text) => { // a model writes JSON; what it says so far stands in "answer"
  const found = /"answer"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(text);
  if (!found) return text.trimStart().startsWith("{") ? "…" : text;
  try { return JSON.parse(`"${found[1].replace(/\\$/, "")}"`); } catch { return found[1]; }
};

// -- drafts: preview of a form of one's own ----------------------------------------------------------------------------
$("#preview")?.addEventListener("click", async (e) => {
  const form = $(".choose-form"), told = new FormData(form);
  told.set("source", $("#own-form [name=source]").value.replaceAll("\r\n", "\n"));
  told.set("kind", $("#own-form [name=name]").value || "own");
  if (!told.getAll("meeting").length) return void form.reportValidity();
  const reply = await fetch(e.target.dataset.post, { method: "POST", body: new URLSearchParams(told), headers: headers() });
  $(reply.ok ? "#drafted" : "#messages").innerHTML = await reply.text();
});

// -- a meeting: its words and its sound ---------------------------------------------------------------------------------
const audio = $("#audio"), rows = $("#rows");
let until = null;
const play = async (from, to, button) => {
  if (!audio) return;
  if (!audio.paused && button?.classList.contains("on")) return audio.pause();
  if (audio.readyState < 1) await new Promise((done) => { audio.addEventListener("loadedmetadata", done, { once: true }); audio.load(); });
  audio.currentTime = from; until = to === null ? null : to + 0.3;
  $$(".play.on").forEach((b) => b.classList.remove("on"));
  button?.classList.add("on");
  await audio.play();
};
const show = (row) => {
  if (!row) return;
  $$("#rows p.at").forEach((p) => p.classList.remove("at"));
  row.classList.add("at"); row.tabIndex = -1; row.focus({ preventScroll: true }); row.scrollIntoView({ block: "center" });
};
if (rows) {
  const timed = $$("p[data-t]", rows), times = timed.map((p) => +p.dataset.t);
  const rowAt = (s) => { let a = 0, b = times.length; while (a < b) { const m = (a + b) >> 1; times[m] <= s + 0.05 ? (a = m + 1) : (b = m); } return timed[a - 1]; };
  let now = null;
  audio?.addEventListener("timeupdate", () => {
    if (until !== null && audio.currentTime >= until) { audio.pause(); until = null; }
    const row = rowAt(audio.currentTime);
    if (row === now) return;
    now?.classList.remove("now"); now = row; row?.classList.add("now");
    if (!audio.paused && row && !rows.matches(":hover")) row.scrollIntoView({ block: "nearest" });
  });
  audio?.addEventListener("pause", () => $$(".play.on").forEach((b) => b.classList.remove("on")));
  rows.addEventListener("click", (e) => { const row = e.target.closest("p[data-t]"); if (row && audio && !String(getSelection())) play(+row.dataset.t, null); });
  rows.addEventListener("keydown", (e) => {
    if (!["ArrowDown", "ArrowUp", "Enter"].includes(e.key) || e.target.closest("input,button")) return;
    e.preventDefault();
    const shown = $$("p:not([hidden])", rows), here = shown.indexOf($("p.at", rows));
    if (e.key === "Enter") { const row = shown[here]; if (row?.dataset.t) play(+row.dataset.t, null); return; }
    show(shown[Math.min(shown.length - 1, Math.max(0, here + (e.key === "ArrowDown" ? 1 : -1)))]);
  });
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  $("#q").addEventListener("input", (e) => {
    const words = plain(e.target.value).split(/\s+/).filter(Boolean), count = $("#count");
    let n = 0;
    for (const p of $$("p", rows)) { const hit = words.every((w) => plain(p.textContent).includes(w)); p.hidden = !hit; n += hit; }
    count.textContent = !words.length ? "" : n ? count.dataset.many.replace("{n}", n) : count.dataset.none;
  });
  const asked = new URLSearchParams(location.search).get("at"), id = decodeURIComponent(location.hash.slice(1));
  const target = (id && ($$("p", rows).find((p) => p.dataset.id === id) ?? document.getElementById(id))) || (asked !== null && rowAt(+asked));
  if (target && rows.contains(target)) show(target);
  if (audio && asked !== null) audio.addEventListener("loadedmetadata", () => { audio.currentTime = +asked; }, { once: true });
}
const box = $(".meeting[data-peaks]");
if (box) {
  const [{ default: WaveSurfer }, peaks] = await Promise.all([import("./vendor/wavesurfer.esm.js"), api(box.dataset.peaks.slice(base.length)).then((r) => r.json())]);
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  WaveSurfer.create({ container: "#wave", media: audio, peaks: [peaks], duration: +box.dataset.duration, height: 48, waveColor: color("--soft"), progressColor: color("--accent"), cspNonce: nonce, normalize: true });
}
