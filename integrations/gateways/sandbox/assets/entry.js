"use strict";
// The merchant's page: shows the sum, hosts the card frame of another origin and passes on what the frame lets out.
// It hands results to whoever embeds the page as a message from the window to itself.
(() => {
  const frame = document.getElementById("fields");
  const frameOrigin = document.body.dataset.frameOrigin;
  const kinds = new Set(["ready", "painted", "outcome", "close"]);

  const focusFields = () => {
    frame.focus();
    frame.contentWindow.postMessage({ kind: "focus" }, frameOrigin);
  };

  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== frameOrigin) return;
    const { kind, token, tender, brand, last_four, product } = event.data || {};
    if (!kinds.has(kind)) return;
    if (kind === "ready") focusFields();
    window.postMessage({ from: "hosted-entry", kind, token, tender, brand, last_four, product }, window.location.origin);
  });
  window.addEventListener("focus", focusFields);
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape") window.postMessage({ from: "hosted-entry", kind: "close" }, window.location.origin);
    else focusFields();
  });
})();
