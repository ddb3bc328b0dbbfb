/* The kit locks when nobody pressed a key for a while. The server judges by itself; this shows it, and
   tells the server of keys on pages that ask nothing else. All windows of one machine count together.
   Markup: data-idle on the body, in milliseconds; data-lock, where to go then; data-still-here. */
"use strict";

const { idle, lock, stillHere } = document.body.dataset;
if (idle) {
  const KEY = "rekam-last-key";
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  let toldAt = Date.now(); // the page itself was asked for by somebody
  localStorage.setItem(KEY, toldAt);

  const go = () => location.replace(lock);
  const touched = () => {
    const now = Date.now();
    localStorage.setItem(KEY, now);
    if (!token || Math.abs(now - toldAt) < idle / 20) return;
    toldAt = now;
    const headers = { "X-CSRFToken": token.value };
    fetch(stillHere, { method: "POST", headers, redirect: "manual" })
      .then((answer) => answer.type === "opaqueredirect" && go())
      .catch(() => {});
  };
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, touched, true);
  setInterval(() => Math.abs(Date.now() - localStorage.getItem(KEY)) >= idle && go(), 1000);
}
