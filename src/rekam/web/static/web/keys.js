/* Keys as a shortcut to what a page already offers: every key has a visible button or link. And forms.
   Markup: data-key="F2" on a link, button or field; data-choices around rows that the arrows choose;
   data-print on a button that prints. Nothing here is needed to work. */
"use strict";

const shown = (element) => element.getClientRects().length > 0;

function target(key) {
  const found = document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`);
  return [...found].find(shown);
}

function press(element) {
  if (element.matches("input, select, textarea")) {
    element.focus();
    if (element.select) element.select();
  } else {
    element.click();
  }
}

/* Enter and Space belong to whatever has the focus; the page's main action takes them otherwise.
   A closed list of choices does nothing on Enter, so there Enter is its form's first button. */
function belongsToFocus(key) {
  const here = document.activeElement;
  if (!here || here === document.body || here.matches("main, .problems")) return false;
  return (key === "Enter" && !here.matches("select")) || key === " ";
}

function choose(step) {
  const rows = [...document.querySelectorAll("[data-choices] a")].filter(shown);
  if (!rows.length || document.activeElement.matches("select, textarea")) return false;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : -1) : at + step;
  if (next < 0) document.querySelector("[data-key=F2]")?.focus();
  else rows[Math.min(next, rows.length - 1)].focus();
  return true;
}

/* A scanner types where nothing waits for letters, and ends with Enter. Its letters go to the page's
   question; where there is none, its Enter must not take the page's main action. */
let strayAt = -Infinity;
function goesAstray(event) {
  if (document.activeElement.matches("input, select, textarea")) return false;
  if (event.key === "Enter") return event.timeStamp - strayAt < 200;
  if (event.key.length !== 1 || event.key === " " || target(event.key)) return false;
  strayAt = event.timeStamp;
  const question = target("F2");
  if (question?.matches("input")) press(question);
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) {
    if (event.key === "F1") event.preventDefault(); // the browser's own help
    return; // Esc and Enter belong to what lies over the page
  }
  if (goesAstray(event)) {
    event.preventDefault();
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (choose(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    return;
  }
  if (belongsToFocus(event.key)) return;
  const list = event.key === "Enter" ? document.activeElement.closest("select") : null;
  const element = list?.form?.querySelector("button") ?? target(event.key);
  if (!element) return;
  event.preventDefault();
  if (!event.repeat) press(element);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

/* A key or button that is pressed twice sends its form once: the same words, while they are under way.
   Something else in the same form goes, as a reason while a device waits for a finger that is not there. */
const TWICE_MS = 10_000; // then whoever presses again means it
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  const words = new URLSearchParams(new FormData(form, event.submitter)).toString();
  if (sent.get(form) === words) event.preventDefault();
  sent.set(form, words);
  setTimeout(() => sent.delete(form), TWICE_MS);
});

addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form").forEach((form) => sent.delete(form));
});
