/* Help over the page, so that nothing typed or drawn is lost; its link leads to the same words.
   Markup: data-help on the link; data-close on what closes it. Esc closes it by itself. */
"use strict";

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-help]");
  if (!link || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) {
    location.assign(link.href);
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "over";
  dialog.innerHTML = await answer.text();
  const heading = dialog.querySelector("h1");
  heading.id = "help-heading";
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.addEventListener("click", (inside) => {
    if (!inside.target.closest("[data-close]")) return;
    inside.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
});
