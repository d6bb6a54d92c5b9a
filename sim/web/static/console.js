// The page's script: sends forms, keeps drafts, lays in what the server pushes, says when the server is gone.
"use strict";
(() => {
  const body = document.body, seat = body.dataset.seat, as = body.dataset.as || "";
  const $ = (what, where = document) => [...where.querySelectorAll(what)];
  const home = `/seat/${seat}`;

  // ---- the door ------------------------------------------------------------------------------------------------
  for (const each of $("[data-hidden-by-script]")) each.hidden = true;
  document.addEventListener("change", (event) => { if (event.target.dataset.submits !== undefined) event.target.form.submit(); });
  const code = document.getElementById("code");
  if (code && location.hash.length > 4) {
    code.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
    document.querySelector("#join button.main").focus();
  }
  if (!seat) return;

  // ---- drafts: kept here at once, and on the server a moment later -------------------------------------------------
  const kept = JSON.parse(body.dataset.drafts || "{}");
  const place = (form) => `whitecell:${seat}:${form}`;
  const later = {};
  function draftOf(name) {
    let own = null;
    try { own = JSON.parse(localStorage.getItem(place(name))); } catch { own = null; }
    const there = kept[name];
    return own && (!there || own.at >= there.at) ? own : there;
  }
  function fields(form) { return [...form.elements].filter((each) => each.name && each.type !== "hidden" && each.type !== "file" && each.tagName !== "BUTTON" && each.tagName !== "FIELDSET"); }
  function save(form) {
    const draft = { at: Date.now() };
    for (const each of fields(form)) {
      if (each.type === "checkbox") (draft[each.name] ??= []) && each.checked && draft[each.name].push(each.value);
      else draft[each.name] = each.value;
    }
    if (form.dataset.ordered !== undefined) draft.order = form.order || [];
    const name = form.dataset.draft;
    try { localStorage.setItem(place(name), JSON.stringify(draft)); } catch { /* the server has it too */ }
    kept[name] = draft;
    clearTimeout(later[name]);
    later[name] = setTimeout(() => post("draft", { form: name, draft }).catch(() => {}), 500);
  }
  function restore(form) {
    const draft = draftOf(form.dataset.draft);
    if (draft) {
      for (const each of fields(form)) {
        if (!(each.name in draft)) continue;
        if (each.type === "checkbox") each.checked = draft[each.name].includes(each.value);
        else each.value = draft[each.name];
      }
      form.order = draft.order || [];
    }
    choose(form);
  }
  function forget(form) {
    const name = form.dataset.draft;
    form.reset(); form.order = []; choose(form);
    if (!name) return;
    clearTimeout(later[name]); delete kept[name];
    try { localStorage.removeItem(place(name)); } catch { /* nothing was kept */ }
    post("draft", { form: name, draft: null }).catch(() => {});
  }

  // ---- orders in the order in which they were chosen ---------------------------------------------------------------
  function boxes(form) { return $("input[type=checkbox]:not([data-plain])", form); }
  function choose(form) {
    if (form.dataset.ordered === undefined) return;
    const on = boxes(form).filter((each) => each.checked).map((each) => each.value);
    form.order = (form.order || []).filter((each) => on.includes(each));
    for (const each of on) if (!form.order.includes(each)) form.order.push(each);
    const list = form.querySelector("[data-chosen] ol");
    list.replaceChildren(...form.order.map((value) => {
      const item = document.createElement("li");
      item.textContent = boxes(form).find((each) => each.value === value).dataset.says;
      return item;
    }));
    form.querySelector("[data-none]").hidden = on.length > 0;
    for (const each of $("[data-count]", form)) each.textContent = on.length;
    const most = Number(form.dataset.most || 0);
    if (most) for (const each of boxes(form)) each.disabled = !each.checked && on.length >= most;
  }

  // ---- sending -------------------------------------------------------------------------------------------------
  async function post(path, what) {
    const answer = await fetch(`${home}/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(what) });
    if (answer.status === 401) location.assign("/join?gone=1");
    try { return await answer.json(); } catch { return { accepted: false, reason: `${answer.status} ${answer.statusText}` }; }
  }
  // what a name with _ before it holds is put together here, and not sent
  function told(form, button) {
    const found = {};
    const put = (each, value) => {
      if (each.name.startsWith("_")) return;
      switch (each.dataset.kind) {
        case "list": (found[each.name] ??= []); if (each.checked) found[each.name].push(each.value); break;
        case "lines": found[each.name] = value.split("\n").map((line) => line.trim()).filter(Boolean); break;
        case "words": found[each.name] = value.split(",").map((word) => word.trim()).filter(Boolean); break;
        case "number": if (value !== "") found[each.name] = Number(value); break;
        case "bool": found[each.name] = value === "true"; break;
        case "flag": if (each.checked) found[each.name] = true; break;
        case "instant": { const [, day, hours, minutes] = /^D\+(\d+)(?: (\d+):(\d+))?$/i.exec(value.trim()) || []; if (day) found[each.name] = 24 * day + Number(hours || 0) + (minutes || 0) / 60; break; }
        case "json": found[each.name] = JSON.parse(value); break;
        default: if (each.type === "hidden" || value !== "") found[each.name] = value;
      }
    };
    for (const each of form.elements) if (each.name && each.type !== "file" && each.tagName !== "BUTTON" && each.tagName !== "FIELDSET") put(each, each.value);
    if (button && button.name) put(button, button.value);
    if (form.order && form.order.length) for (const name of ["orders", "items"]) if (name in found) found[name] = form.order;
    return form.dataset.wrap ? { [form.dataset.wrap]: [found] } : found;
  }
  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (!form.dataset.act && !form.dataset.post && !form.dataset.upload) return;
    event.preventDefault();
    if (button && button.dataset.confirm !== undefined && !button.dataset.sure) {
      button.dataset.sure = button.textContent;
      button.textContent = body.dataset.again;
      setTimeout(() => { if (button.dataset.sure) { button.textContent = button.dataset.sure; delete button.dataset.sure; } }, 4000);
      return;
    }
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    let answer;
    try {
      if (form.dataset.upload) answer = await upload(form);
      else answer = await post(form.dataset.act ? `do/${form.dataset.act}` : form.dataset.post, told(form, button));
    } catch { answer = { accepted: false, reason: body.dataset.unsent }; }
    delete form.dataset.busy;
    // what came of it may have been pushed before the answer: then its panel is another one by now
    const live = form.isConnected ? form : $("form").find((each) => formName(each) === formName(form));
    if (answer.accepted) for (const each of new Set([form, live])) if (each) forget(each);
    say(live, answer.accepted ? body.dataset.sent : answer.reason, answer.accepted);
  });
  async function upload(form) {
    const file = form.querySelector("input[type=file]").files[0];
    const ending = file.name.split(".").pop().toLowerCase();
    const answer = await fetch(`${home}/${form.dataset.upload}?form=${ending}`, { method: "POST", body: file });
    return answer.json();
  }
  function say(form, words, good) {
    const output = form && form.querySelector("output");
    if (!output) return;
    output.textContent = words;
    output.className = good ? "good" : "bad";
    if (good) setTimeout(() => { if (output.textContent === words) output.textContent = ""; }, 4000);
  }
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (event.target.dataset.filter !== undefined) { filter(event.target); return; }
    if (!form) return;
    choose(form);
    if (form.dataset.draft) save(form);
  });
  document.addEventListener("click", (event) => {
    const taker = event.target.closest("[data-takes]");
    if (!taker) return;
    const form = taker.closest("form"), wanted = taker.dataset.takes.split("|");
    form.order = [];
    for (const each of boxes(form)) { each.disabled = false; each.checked = wanted.includes(each.value); }
    form.order = wanted.filter((value) => boxes(form).some((each) => each.value === value));
    choose(form); save(form);
  });

  // ---- an effect is put together from its parts ----------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-composes]") && event.target.form;
    if (!form) return;
    const part = (name) => form.elements[`_${name}`].value, by = form.elements._by;
    if (part("by") === "") { by.focus(); return; }
    const args = part("toward") ? { actor: part("actor"), toward: part("toward") } : { actor: part("actor") };
    const line = JSON.stringify({ change: part("change"), by: Number(part("by")), args }), all = form.elements.effects;
    all.value = [all.value.trim(), line].filter(Boolean).join("\n");
    by.value = ""; save(form);
  });

  // ---- rows of the MSEL are dragged to another time; the buttons do the same by keyboard ------------------------------
  let dragged = null;
  document.addEventListener("dragstart", (event) => { const row = event.target.closest("[data-row]"); dragged = row && row.dataset.row; });
  const under = (event) => { const row = dragged && event.target.closest("[data-row]"); return row && row.dataset.row !== dragged ? row : null; };
  document.addEventListener("dragover", (event) => {
    for (const each of $(".dropping")) each.classList.remove("dropping");
    const row = under(event);
    if (row) { event.preventDefault(); row.classList.add("dropping"); }
  });
  document.addEventListener("dragend", () => { dragged = null; for (const each of $(".dropping")) each.classList.remove("dropping"); });
  document.addEventListener("drop", async (event) => {
    const row = under(event);
    if (!row) return;
    event.preventDefault();
    const answer = await post("msel/move", { id: dragged, before: row.dataset.row });
    if (!answer.accepted) say(row.querySelector("form"), answer.reason, false);
  });

  let sought = "";
  function filter(input) {
    sought = input.value.trim().toLowerCase();
    const root = input.closest("[data-panel]");
    for (const each of $(".act", root)) each.hidden = sought !== "" && !each.dataset.words.toLowerCase().includes(sought);
  }

  // ---- what the server pushes ------------------------------------------------------------------------------------
  function lay(name, html) {
    const panel = document.getElementById(name);
    if (!panel) return;
    const open = new Map($("details[id]", panel).map((each) => [each.id, each.open]));
    const scrolled = $(".scroll", panel).map((each) => each.scrollTop);
    const active = panel.contains(document.activeElement) ? document.activeElement : null;
    const mark = active && trail(active, panel), seen = active && active.matches(":focus-visible");
    const [from, to] = active && active.selectionStart != null ? [active.selectionStart, active.selectionEnd] : [];
    const said = $("form", panel).map((form) => [formName(form), form.querySelector("output")]).filter(([, output]) => output && output.textContent);
    panel.innerHTML = html;
    ready(panel);
    for (const each of $("details[id]", panel)) if (open.has(each.id)) each.open = open.get(each.id);
    $(".scroll", panel).forEach((each, index) => { each.scrollTop = scrolled[index] || 0; });
    for (const [form, output] of said) {
      const now = $("form", panel).find((each) => formName(each) === form);
      if (now) say(now, output.textContent, output.className === "good");
    }
    const again = mark && found(mark, panel);
    // whoever works by keyboard sees where one is; what one was at may be gone, its panel is not
    if (mark && !again) panel.tabIndex = -1;
    if (mark) (again || panel).focus({ preventScroll: true, focusVisible: seen });
    if (again) {
      if (from != null && again.setSelectionRange) try { again.setSelectionRange(from, to); } catch { /* no text */ }
    }
  }
  // a panel under a finger that is down, or with a list that is open, is laid in a moment later: else the click would be lost
  const later_laid = {};
  let pressed = null, chosen_at = 0;
  function busy(name) {
    const panel = document.getElementById(name), active = document.activeElement;
    if (!panel) return false;
    return panel.contains(pressed) || (active && active.tagName === "SELECT" && panel.contains(active) && performance.now() - chosen_at < 8000);
  }
  function catch_up() {
    for (const [name, html] of Object.entries(later_laid)) if (!busy(name)) { delete later_laid[name]; lay(name, html); }
  }
  document.addEventListener("pointerdown", (event) => { pressed = event.target; if (event.target.tagName === "SELECT") chosen_at = performance.now(); }, true);
  for (const end of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(end, () => { pressed = null; setTimeout(catch_up, 0); }, true);
  document.addEventListener("change", () => { chosen_at = 0; setTimeout(catch_up, 0); });
  document.addEventListener("focusout", () => setTimeout(catch_up, 0));
  function formName(form) { const id = form.querySelector("input[name=id],input[name=doing],input[name=actor]"); return [form.dataset.draft, form.dataset.act, form.dataset.post, id && id.value].join("|"); }
  function trail(each, panel) { const form = each.closest("form"); return { form: form && formName(form), name: each.name, value: each.type === "checkbox" || each.tagName === "BUTTON" ? each.value : null, id: each.id, tag: each.tagName, details: each.tagName === "SUMMARY" && each.parentElement.id }; }
  function found(mark, panel) {
    if (mark.id) return document.getElementById(mark.id);
    if (mark.details) return panel.querySelector(`#${CSS.escape(mark.details)} > summary`);
    const form = $("form", panel).find((each) => formName(each) === mark.form);
    return form && [...form.elements].find((each) => each.tagName === mark.tag && each.name === mark.name && (mark.value === null || each.value === mark.value));
  }
  function ready(root) {
    for (const row of $("[data-row]", root)) row.draggable = true;
    for (const link of $("[data-own]", root)) link.href = `${home}/${link.dataset.own}`;
    for (const form of $("form[data-draft]", root)) restore(form);
    for (const time of $("time[data-seen]", root)) time.textContent = new Date(Number(time.dataset.seen) * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    if (sought) for (const each of $("[data-filter]", root)) { each.value = sought; filter(each); }
  }
  let left = null, told_at = 0;
  function clock(now) {
    for (const each of $("[data-clock]")) if (each.dataset.clock !== "left") each.textContent = now[each.dataset.clock];
    left = now.left_s; told_at = performance.now();
    document.getElementById("still").hidden = !now.paused;
    count();
  }
  function count() {
    const shown = document.querySelector("[data-clock=left]"), box = document.querySelector("[data-shows=left]");
    box.hidden = left === null;
    if (left === null) return;
    const seconds = Math.round(left - (performance.now() - told_at) / 1000), size = Math.abs(seconds);
    shown.textContent = `${seconds < 0 ? "-" : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    box.classList.toggle("over", seconds < 0);
  }

  // ---- the one socket: a beat every second and a half; three seconds without one is a loss ---------------------------
  const lost = document.getElementById("lost");
  let marks = JSON.parse(body.dataset.marks || "{}");
  let socket = null, heard = performance.now(), again = null;
  function connect() {
    again = null;
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${home}/socket${as ? `?as=${encodeURIComponent(as)}` : ""}`);
    const own = socket;
    socket.onopen = () => own.send(JSON.stringify(marks));
    socket.onmessage = (event) => {
      heard = performance.now(); lost.hidden = true; body.dataset.connected = "yes";
      const news = JSON.parse(event.data);
      for (const [name, html] of Object.entries(news.panels || {})) { if (busy(name)) later_laid[name] = html; else { delete later_laid[name]; lay(name, html); } }
      if (news.marks) marks = news.marks;
      clock(news.clock);
      body.dataset.version = news.version;
    };
    socket.onclose = (event) => {
      if (event.code === 4401) { location.assign("/join?gone=1"); return; }
      if (own === socket) dropped();
    };
  }
  function dropped() {
    lost.hidden = false; body.dataset.connected = "no"; socket = null;
    again ??= setTimeout(connect, 500 + Math.random() * 700);
  }
  setInterval(() => {
    count();
    catch_up();
    if (socket && performance.now() - heard > 3200) { const old = socket; old.onclose = null; dropped(); old.close(); heard = performance.now(); }
  }, 400);
  ready(document);
  connect();
})();
