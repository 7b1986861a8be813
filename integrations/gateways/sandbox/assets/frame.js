"use strict";
// The card frame: takes digits, checks what can be checked here, trades them for a token and lets out nothing else.
(() => {
  const { session, pageOrigin, tender } = document.body.dataset;
  const texts = JSON.parse(document.body.dataset.texts);
  const find = (id) => document.getElementById(id);
  const form = find("entry"), pay = find("pay"), label = find("pay-label"), hint = find("hint");
  const payText = label.textContent;
  const names = tender === "card" ? ["number", "expiry", "code", "postal"] : ["routing", "account"];
  const inputs = Object.fromEntries(names.map((name) => [name, find(name)]));
  const digits = (name) => inputs[name].value.replace(/\D/g, "");
  let busy = false;
  let refused = null; // {field, text}: what the provider said, until that field changes

  const wanted = {
    number: () => CardRules.length(digits("number")), expiry: () => 4, code: () => CardRules.codeLength(digits("number")),
    postal: () => 5, routing: () => 9, account: () => 4,
  };
  const longest = { ...wanted, account: () => 17 };
  const faults = {
    number: (value) => (CardRules.luhn(value) ? null : "number_invalid"),
    expiry: (value) => (CardRules.expiry(value, new Date()) ? null : "expiry_invalid"),
    routing: (value) => (CardRules.routing(value) ? null : "routing_invalid"),
  };
  const full = (name) => digits(name).length >= wanted[name]();
  const fault = (name) => (full(name) && faults[name] ? faults[name](digits(name)) : null);
  const complete = () => names.every((name) => full(name) && !fault(name));
  const tell = (kind, more) => window.parent.postMessage({ kind, ...more }, pageOrigin);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const shaped = (name, value) => {
    if (name === "number") return CardRules.grouped(value);
    if (name === "expiry" && value.length > 2) return value.slice(0, 2) + " / " + value.slice(2);
    return value;
  };

  // Write the digits in their groups and keep the caret behind the same digit.
  const reshape = (name) => {
    const input = inputs[name];
    const before = input.value.slice(0, input.selectionStart).replace(/\D/g, "").length;
    let value = digits(name).slice(0, longest[name]());
    if (name === "expiry" && /^[2-9]/.test(value)) value = ("0" + value).slice(0, 4);
    const text = shaped(name, value);
    if (input.value === text) return;
    const atEnd = input.selectionStart === input.value.length;
    input.value = text;
    let at = 0;
    for (let seen = 0; at < text.length && seen < before; at += 1) if (/\d/.test(text[at])) seen += 1;
    const caret = atEnd ? text.length : at;
    input.setSelectionRange(caret, caret);
  };

  const paintMask = () => {
    if (tender !== "card") return;
    const text = inputs.number.value;
    const shown = full("number") ? 4 : 2;
    const total = digits("number").length;
    let seen = 0;
    find("mask").replaceChildren(...[...text].map((sign) => {
      const cell = document.createElement("span"), glyph = document.createElement("i");
      if (/\d/.test(sign)) seen += 1;
      glyph.textContent = sign === " " ? " " : seen > total - shown ? sign : "•";
      cell.append(glyph);
      return cell;
    }));
    find("code").placeholder = CardRules.amex(digits("number")) ? texts.code_form_4 : texts.code_form;
  };

  const paint = () => {
    paintMask();
    let wrong = refused;
    for (const name of names) {
      const found = fault(name);
      if (found && !wrong) wrong = { field: name, text: texts[found] };
      inputs[name].setAttribute("aria-invalid", String(Boolean(found) || refused?.field === name));
    }
    pay.disabled = busy || !complete() || refused !== null;
    pay.classList.toggle("busy", busy);
    label.textContent = busy ? texts.busy : payText;
    hint.classList.toggle("wrong", Boolean(wrong) && !busy);
    const have = tender === "card" ? digits("number").length : 0;
    const text = busy ? "" : wrong ? wrong.text : complete() ? texts.ready
      : have && !full("number") ? fill(texts.counting, { have, want: wanted.number() }) : texts.waiting;
    if (hint.textContent !== text) hint.textContent = text;
  };

  const advance = (name) => {
    if (name === "account" || fault(name) || digits(name).length < wanted[name]()) return;
    const next = names[names.indexOf(name) + 1];
    if (next && !full(next)) inputs[next].focus();
  };

  const clear = () => {
    for (const name of names) inputs[name].value = "";
    paintMask();
  };

  const request = () => JSON.stringify(
    tender === "card"
      ? { session, number: digits("number"), month: Number(digits("expiry").slice(0, 2)), year: 2000 + Number(digits("expiry").slice(2)), code: digits("code"), postal: digits("postal") }
      : { session, routing: digits("routing"), account: digits("account") },
  );

  const submit = async () => {
    if (busy || refused) return;
    if (!complete()) {
      inputs[names.find((name) => !full(name) || fault(name))].focus();
      return;
    }
    busy = true;
    paint();
    let answer = null;
    try {
      const reply = await fetch("/tokens", { method: "POST", body: request(), headers: { "content-type": "application/json" } });
      answer = await reply.json();
    } catch {
      answer = { error: { code: "unreachable" } };
    }
    if (answer.token) {
      clear();
      label.textContent = texts.handed_over;
      const { token, brand, last_four, product } = answer;
      tell("outcome", { token, tender, brand, last_four, product });
      return;
    }
    busy = false;
    const { code, field } = answer.error || {};
    const at = field && inputs[field] ? field : null;
    paint();
    hint.textContent = texts[code] || texts.unreachable;
    hint.classList.add("wrong");
    if (at) {
      refused = { field: at, text: hint.textContent };
      paint();
      inputs[at].focus();
      inputs[at].select();
    }
  };

  for (const name of names) {
    inputs[name].addEventListener("input", () => {
      if (refused && refused.field === name) refused = null;
      reshape(name);
      paint();
      if (inputs[name].selectionStart === inputs[name].value.length) advance(name);
    });
    // Nothing of a card goes to the clipboard.
    for (const event of ["copy", "cut", "dragstart"]) inputs[name].addEventListener(event, (e) => e.preventDefault());
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target !== pay) { event.preventDefault(); submit(); }
  });
  window.addEventListener("keydown", (event) => { if (event.key === "Escape") { clear(); tell("close"); } });
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== pageOrigin || event.data?.kind !== "focus") return;
    if (!names.includes(document.activeElement?.id)) inputs[names.find((name) => !full(name)) || names[0]].focus();
  });
  paint();
  tell("ready");
  // Frames are drawn only once the window is seen, and a browser drops keys before it has drawn one.
  requestAnimationFrame(() => requestAnimationFrame(() => tell("painted")));
})();
