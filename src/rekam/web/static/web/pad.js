/* The signature pad: strokes as [right, down, milliseconds, pressure], in pixels of the canvas.
   Markup: data-pad on the form, with the sentence for an empty pad; data-clear on a button in it;
   data-without-pen on a button that needs no strokes. */
"use strict";

const form = document.querySelector("form[data-pad]");
const pad = form?.querySelector("canvas");
if (pad) {
  const pen = pad.getContext("2d");
  let strokes = [];
  let began = 0;

  const clear = () => {
    strokes = [];
    pen.clearRect(0, 0, pad.width, pad.height);
    pen.strokeStyle = "#c3ced4";
    pen.lineWidth = 2;
    line(pen, [40, 205], [760, 205]);
    pen.strokeStyle = "#14242e";
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
  };

  function line(pen, from, to) {
    pen.beginPath();
    pen.moveTo(from[0], from[1]);
    pen.lineTo(to[0], to[1]);
    pen.stroke();
  }

  const point = (event) => {
    const box = pad.getBoundingClientRect();
    began = began || event.timeStamp;
    return [
      ((event.clientX - box.left) / box.width) * pad.width,
      ((event.clientY - box.top) / box.height) * pad.height,
      Math.round(event.timeStamp - began),
      event.pressure,
    ].map((value) => Math.round(value * 100) / 100);
  };

  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    const first = point(event);
    strokes.push([first]);
    line(pen, first, first);
  });
  pad.addEventListener("pointermove", (event) => {
    if (!pad.hasPointerCapture(event.pointerId)) return;
    const stroke = strokes[strokes.length - 1];
    const several = event.getCoalescedEvents?.() ?? [];
    for (const one of several.length ? several : [event]) {
      const next = point(one);
      line(pen, stroke[stroke.length - 1], next);
      stroke.push(next);
    }
  });
  form.querySelector("[data-clear]").addEventListener("click", clear);
  form.addEventListener("submit", (event) => {
    if (!strokes.length && !event.submitter?.hasAttribute("data-without-pen")) {
      event.preventDefault();
      form.querySelector("[data-words]").textContent = form.dataset.pad;
    }
    form.elements.strokes.value = JSON.stringify(strokes);
  });
  clear();
}
