// The customer's chat. What is written is kept here until the house has accepted it; what is shown is shown once, by id.
(() => {
  "use strict";
  const at = (id) => document.getElementById(id);
  const lines = at("lines"), text = at("text"), store = window.localStorage;
  const shown = new Map();          // id of a line → its element
  const waiting = new Map(JSON.parse(store.getItem("hn:waiting") || "[]"));  // client id → {text|button, at}
  let token = store.getItem("hn:token"), after = 0, socket = null, backoff = 500, marked = null, typing = null, retry = 0, welcomed = false;
  const SLOW = 8000, DEAD = 25000, LONGEST = 150000;  // ms until we say so, until we connect anew; characters of one frame

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
    ({ phone: "〔手机号已保密〕", id_number: "〔证件号已保密〕", bank_card: "〔银行卡号已保密〕", email: "〔邮箱已保密〕", wechat: "〔微信号已保密〕" }[kind] || "〔已保密〕"));

  // A mark for another day, or after a pause of ten minutes.
  function mark(iso) {
    const when = new Date(iso), zone = { timeZone: "Asia/Shanghai" };
    const day = (one) => one.toLocaleDateString("zh-CN", { month: "long", day: "numeric", ...zone });
    if (marked && day(marked) === day(when) && when - marked < 600000) { marked = when; return null; }
    marked = when;
    const clock = when.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, ...zone });
    return make("div", "hn-day", `${day(when) === day(new Date()) ? "今天" : day(when)} ${clock}`);
  }

  // Receipt numbers stay on one line; addresses of our own house, in what we say, can be pressed.
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
    const state = make("div", "chat-state", "发送中");
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
    typing.append(make("div", "hn-bubble", "正在输入…"));
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
    if (!said || !socket || socket.readyState !== WebSocket.OPEN) { stateOf(id, "等待网络"); return; }
    if ((said.text || said.button).length > LONGEST) return refused(id, "这段话太长，请分几次发送。", true);
    stateOf(id, "发送中");
    const mine = socket;
    setTimeout(() => {
      if (!waiting.has(id) || mine !== socket || refusedIds.has(id)) return;
      untype();
      stateOf(id, "还没有回应，正在等待。您写的内容已经留在这里");
    }, SLOW);
    setTimeout(() => { if (waiting.has(id) && mine === socket && !refusedIds.has(id)) mine.close(); }, DEAD);
    if (at("name").dataset.owner !== "human") type();
    socket.send(JSON.stringify({ id, ...said }));
  }

  const refusedIds = new Set();
  function refused(id, say, hopeless = false) {
    untype();
    refusedIds.add(id);
    const state = lines.querySelector(`[data-pending="${id}"][data-state]`);
    if (!state) return;
    state.textContent = say + " ";
    const again = make("button", "", "重新发送");
    again.type = "button";
    again.addEventListener("click", () => { refusedIds.delete(id); push(id); });
    const edit = make("button", "", "修改");
    edit.type = "button";
    edit.addEventListener("click", () => { const said = waiting.get(id); waiting.delete(id); keep(); forget(id); text.value = said.text || said.button; store.setItem("hn:draft", text.value); grow(); text.focus(); });
    state.append(...(hopeless ? [edit] : [again, edit]));
  }

  function standing(view) {
    const person = view.matchmaker;
    const queued = view.hours.open ? ["正在为您转接人工", "请稍候，排队期间可以继续留言"] : ["已留下您的人工请求", "上班后按顺序联系您，可以继续留言"];
    at("name").dataset.owner = view.owner;
    at("name").textContent = person ? `${person.name}（工号 ${person.number}）` : view.owner === "queue" ? queued[0] : "智能客服";
    at("title").textContent = person ? person.title : view.owner === "queue" ? queued[1] : "先答常见问题，随时可转人工";
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
      stateOf(frame.accepted, "已收到");
      untype();
      return;
    }
    if (frame.error) {
      if (frame.error === "bots.no_session") { store.removeItem("hn:token"); token = null; after = 0; }
      else for (const id of waiting.keys()) refused(id, frame.say);
      return;
    }
    if (!frame.messages) return;
    const fresh = [];
    for (const message of frame.messages) {
      if (message.from === "customer") {                       // our own line has found its place
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
        const answer = await fetch("/api/chat/session", { method: "POST" });
        if (!answer.ok) throw new Error(String(answer.status));
        token = (await answer.json()).token;
        store.setItem("hn:token", token);
      } catch { return later(); }
    }
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const mine = socket = new WebSocket(`${scheme}//${location.host}/api/chat/socket`);
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
    for (const id of waiting.keys()) if (!refusedIds.has(id)) stateOf(id, "等待网络");
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
  at("human").addEventListener("click", () => { at("human").disabled = true; send({ text: "转人工" }); });
  at("welcome").addEventListener("click", (event) => { const said = event.target.dataset.say; if (said) send({ text: said }); });
  window.addEventListener("offline", () => { if (socket) socket.close(); at("offline").hidden = false; });
  window.addEventListener("online", () => { backoff = 500; connect(); });

  text.value = store.getItem("hn:draft") || "";
  grow();
  for (const [id, said] of waiting) pending(id, said);
  connect();
})();
