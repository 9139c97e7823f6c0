// The customer's chat. Messages are kept here until the server has accepted them; each line is shown once, by its id.
(() => {
  "use strict";
  const at = (id) => document.getElementById(id);
  const lines = at("lines"), text = at("text"), store = window.localStorage;
  const shown = new Map();          // id of a line → its element
  const waiting = new Map(JSON.parse(store.getItem("hn:waiting") || "[]"));  // client id → {text|button, at}
  let token = store.getItem("hn:token"), after = 0, socket = null, backoff = 500, marked = null, typing = null, retry = 0, welcomed = false;
  const given = JSON.parse(at("words").textContent);  // {language, codes, words: language → name → sentence}
  let language = (token && given.words[store.getItem("hn:language")]) ? store.getItem("hn:language") : given.language;
  const SLOW = 8000, DEAD = 25000, LONGEST = 150000;  // ms until slowness is shown, until reconnecting; characters of one frame

  const say = (name, facts = {}) => given.words[language][name].replace(/{(\w+)}/g, (_, fact) => facts[fact]);
  const keep = () => store.setItem("hn:waiting", JSON.stringify([...waiting]));
  const uuid = () => crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));
  const make = (kind, name, said) => {
    const made = document.createElement(kind);
    if (name) made.className = name;
    if (said !== undefined) made.textContent = said;
    return made;
  };
  const atFoot = () => lines.scrollHeight - lines.scrollTop - lines.clientHeight < 120;
  const toFoot = () => { lines.scrollTop = lines.scrollHeight; };
  const readable = (said) => said.replace(/⟦([a-z_]+):[0-9a-f]+⟧/g, (_, kind) =>
    say(given.words[language]["hidden_" + kind] ? "hidden_" + kind : "hidden"));

  // Writes the page's initial texts in the language of the conversation.
  function dress(wanted) {
    language = wanted;
    document.documentElement.lang = given.codes[language];
    for (const one of document.querySelectorAll("[data-words]")) one.textContent = say(one.dataset.words);
    for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", say(one.dataset.label));
    for (const one of document.querySelectorAll("[data-placeholder]")) one.placeholder = say(one.dataset.placeholder);
  }

  // A mark for another day, or after a pause of ten minutes.
  function mark(iso) {
    const when = new Date(iso), zone = { timeZone: "Asia/Shanghai" };
    const day = (one) => one.toLocaleDateString(given.codes[language], { month: "long", day: "numeric", ...zone });
    if (marked && day(marked) === day(when) && when - marked < 600000) { marked = when; return null; }
    marked = when;
    const clock = when.toLocaleTimeString(given.codes[language], { hour: "2-digit", minute: "2-digit", hour12: false, ...zone });
    return make("div", "hn-day", `${day(when) === day(new Date()) ? say("today") : day(when)} ${clock}`);
  }

  // Receipt numbers are kept on one line; addresses of this installation in our messages become links.
  function fill(box, said, ours) {
    for (const part of readable(said).split(/([A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}(?![A-Za-z0-9])|https?:\/\/[^\s，。；]+)/)) {
      if (/^[A-Z0-9]{3}-[A-Z0-9]{3}-/.test(part)) box.append(make("span", "chat-number", part));
      else if (ours && part.startsWith(location.origin + "/")) {
        const link = make("a", "", part);
        link.href = part;
        link.target = "_blank";
        link.rel = "noopener";
        box.append(link);
      } else box.append(part);
    }
    return box;
  }

  function bubble(who, said) {
    const line = make("div", "hn-line " + (who === "customer" ? "mine" : who === "system" ? "system" : "theirs"));
    line.append(fill(make("div", "hn-bubble"), said, who !== "customer"));
    return line;
  }

  function show(message) {
    if (shown.has(message.id)) return;
    const foot = atFoot();
    at("welcome").hidden = true;
    const time = mark(message.at || new Date().toISOString());
    const line = bubble(message.from, message.text);
    line.dataset.seq = message.seq || "";
    shown.set(message.id, line);
    const tail = [...lines.querySelectorAll("[data-pending]")][0];
    for (const one of time ? [time, line] : [line]) tail ? lines.insertBefore(one, tail) : lines.append(one);
    buttons(message);
    untype();
    if (foot || message.from === "customer") toFoot();
  }

  function buttons(message) {
    if (message.from === "system") return;
    lines.querySelectorAll(".chat-buttons").forEach((old) => old.remove());
    if (!message.buttons || !message.buttons.length) return;
    const row = make("div", "chat-buttons");
    for (const title of message.buttons) {
      const button = make("button", "", title);
      button.type = "button";
      button.addEventListener("click", () => send({ button: title }));
      row.append(button);
    }
    shown.get(message.id).after(row);
  }

  function pending(id, said) {
    const foot = atFoot();
    at("welcome").hidden = true;
    const line = bubble("customer", said.text || said.button);
    line.dataset.pending = id;
    const state = make("div", "chat-state", say("sending"));
    state.dataset.pending = id;
    state.dataset.state = "";
    lines.append(line, state);
    if (foot) toFoot();
  }
  const forget = (id) => lines.querySelectorAll(`[data-pending="${id}"]`).forEach((old) => old.remove());
  const stateOf = (id, said) => { const found = lines.querySelector(`[data-pending="${id}"][data-state]`); if (found) found.textContent = said; };

  function type() {
    untype();
    typing = make("div", "hn-line theirs chat-typing");
    typing.append(make("div", "hn-bubble", say("typing")));
    const foot = atFoot();
    lines.append(typing);
    if (foot) toFoot();
  }
  function untype() { if (typing) { typing.remove(); typing = null; } }

  function send(said) {
    const id = uuid();
    waiting.set(id, said);
    keep();
    lines.querySelectorAll(".chat-buttons").forEach((old) => old.remove());
    pending(id, said);
    toFoot();
    push(id);
  }

  function push(id) {
    const said = waiting.get(id);
    if (!said || !socket || socket.readyState !== WebSocket.OPEN) { stateOf(id, say("no_network")); return; }
    if ((said.text || said.button).length > LONGEST) return refused(id, say("too_long"), true);
    stateOf(id, say("sending"));
    const mine = socket;
    setTimeout(() => {
      if (!waiting.has(id) || mine !== socket || refusedIds.has(id)) return;
      untype();
      stateOf(id, say("slow"));
    }, SLOW);
    setTimeout(() => { if (waiting.has(id) && mine === socket && !refusedIds.has(id)) mine.close(); }, DEAD);
    if (at("name").dataset.owner !== "human") type();
    socket.send(JSON.stringify({ id, ...said }));
  }

  const refusedIds = new Set();
  function refused(id, why, hopeless = false) {
    untype();
    refusedIds.add(id);
    const state = lines.querySelector(`[data-pending="${id}"][data-state]`);
    if (!state) return;
    state.textContent = why + " ";
    const again = make("button", "", say("again"));
    again.type = "button";
    again.addEventListener("click", () => { refusedIds.delete(id); push(id); });
    const edit = make("button", "", say("edit"));
    edit.type = "button";
    edit.addEventListener("click", () => { const said = waiting.get(id); waiting.delete(id); keep(); forget(id); text.value = said.text || said.button; store.setItem("hn:draft", text.value); grow(); text.focus(); });
    state.append(...(hopeless ? [edit] : [again, edit]));
  }

  function standing(view) {
    const person = view.matchmaker;
    const queued = view.hours.open ? "queue" : "closed";
    at("name").dataset.owner = view.owner;
    at("name").textContent = person ? say("person", person) : say(view.owner === "queue" ? queued : "bot");
    at("title").textContent = person ? person.title : say((view.owner === "queue" ? queued : "bot") + "_title");
    at("photo").hidden = !person;
    if (person && at("photo").getAttribute("src") !== person.photo) at("photo").src = person.photo;
    at("human").hidden = view.owner !== "bot";
    at("human").disabled = false;
    if (view.owner === "human") lines.querySelectorAll(".chat-buttons").forEach((old) => old.remove());
    if (!welcomed) { welcomed = true; at("welcome").hidden = shown.size + waiting.size > 0; }
    at("hours").textContent = view.hours.say;
    at("dot").className = "chat-dot " + (view.hours.open ? "open" : "closed");
  }

  function received(frame) {
    if (frame.refused) return refused(frame.refused, frame.say, frame.error === "bots.too_long");
    if (frame.accepted) {
      waiting.delete(frame.accepted);
      keep();
      stateOf(frame.accepted, say("received"));
      untype();
      return;
    }
    if (frame.error) {
      if (frame.error === "bots.no_session") { store.removeItem("hn:token"); token = null; after = 0; }
      else for (const id of waiting.keys()) refused(id, frame.say);
      return;
    }
    if (!frame.messages) return;
    if (frame.language !== language) dress(frame.language);
    store.setItem("hn:language", language);
    const fresh = [];
    for (const message of frame.messages) {
      if (message.from === "customer") {                       // the customer's own message was stored
        waiting.delete(message.key);
        forget(message.key);
      } else fresh.push(message.id);
      show(message);
      after = Math.max(after, message.seq);
    }
    standing(frame);
    keep();
    if (fresh.length) socket.send(JSON.stringify({ seen: fresh }));
  }

  async function connect() {
    clearTimeout(retry);
    if (!token) {
      try {
        const answer = await fetch(`/api/chat/session?lang=${language}`, { method: "POST" });
        if (!answer.ok) throw new Error(String(answer.status));
        token = (await answer.json()).token;
        store.setItem("hn:token", token);
      } catch { return later(); }
    }
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const mine = socket = new WebSocket(`${scheme}//${location.host}/api/chat/socket?lang=${language}`);
    socket.onopen = () => {
      backoff = 500;
      at("offline").hidden = true;
      socket.send(JSON.stringify({ token, after }));
      for (const id of waiting.keys()) if (!refusedIds.has(id)) push(id);
    };
    socket.onmessage = (event) => received(JSON.parse(event.data));
    socket.onclose = () => { if (mine === socket) later(); };
  }
  function later() {
    untype();
    at("offline").hidden = false;
    for (const id of waiting.keys()) if (!refusedIds.has(id)) stateOf(id, say("no_network"));
    at("human").disabled = false;
    clearTimeout(retry);
    retry = setTimeout(connect, backoff + Math.random() * 300);
    backoff = Math.min(backoff * 2, 15000);
  }

  at("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (!said) return;
    text.value = "";
    store.removeItem("hn:draft");
    grow();
    send({ text: said });
  });
  const grow = () => { text.style.height = "auto"; text.style.height = Math.min(text.scrollHeight + 2, 132) + "px"; };
  text.addEventListener("input", () => { store.setItem("hn:draft", text.value); grow(); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches) {
      event.preventDefault();
      at("form").requestSubmit();
    }
  });
  at("human").addEventListener("click", () => { at("human").disabled = true; send({ button: say("human") }); });
  at("welcome").addEventListener("click", (event) => { const name = event.target.closest("button")?.dataset.words; if (name) send({ button: say(name) }); });
  window.addEventListener("offline", () => { if (socket) socket.close(); at("offline").hidden = false; });
  window.addEventListener("online", () => { backoff = 500; connect(); });

  if (language !== given.language) dress(language);
  text.value = store.getItem("hn:draft") || "";
  grow();
  for (const [id, said] of waiting) pending(id, said);
  connect();
})();
