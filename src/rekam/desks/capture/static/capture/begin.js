/* The device begins by itself a moment after the page came, unless the officer chooses a reason.
   Markup: data-begin="1000" on the form, in milliseconds. Without scripts its button does the same. */
"use strict";

const asked = document.querySelector("form[data-begin]");
if (asked) {
  const soon = setTimeout(() => asked.requestSubmit(), Number(asked.dataset.begin));
  const wait = () => clearTimeout(soon);
  asked.addEventListener("submit", wait);
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("select, a")) wait();
  });
}
