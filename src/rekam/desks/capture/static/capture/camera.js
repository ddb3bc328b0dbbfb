/* The camera: a small frame goes to this machine every 150 ms, what to change comes back. When all is
   well for a second the photo is taken by itself; the button takes it at any time. Frames are never
   kept. Without a camera the form's file field stays, and does.
   Markup: data-camera on the stage, with data-hints (where frames go, or nothing) and data-no-camera;
   data-shoot on the form, data-file on what is not needed with a camera. */
"use strict";

const stage = document.querySelector("[data-camera]");
const form = document.querySelector("form[data-shoot]");
if (stage && form) start(stage, form);

async function start(stage, form) {
  const video = stage.querySelector("video");
  const words = stage.querySelector("[data-words]");
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  let isTaken = false;

  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: 1280 }, height: { ideal: 960 } },
    });
    await video.play();
  } catch {
    words.textContent = stage.dataset.noCamera;
    return;
  }
  video.hidden = false;
  form.querySelector("[data-file]").hidden = true;
  stage.classList.add("running");

  const picture = (width, quality) => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = Math.round((width * video.videoHeight) / video.videoWidth);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  };

  form.addEventListener("submit", async (event) => {
    const field = form.elements.photo;
    if (field.files.length) return;
    event.preventDefault();
    if (isTaken) return;
    isTaken = true;
    const file = new File([await picture(video.videoWidth, 0.92)], "photo.jpg", { type: "image/jpeg" });
    const files = new DataTransfer();
    files.items.add(file);
    field.files = files.files;
    form.submit();
  });
  form.noValidate = true;

  const look = async () => {
    const answer = await fetch(stage.dataset.hints, {
      method: "POST",
      headers: { "Content-Type": "image/jpeg", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: await picture(640, 0.8),
    });
    return answer.ok ? answer.json() : null;
  };

  const show = (found) => {
    if (words.textContent !== found.hint) words.textContent = found.hint;
    stage.classList.toggle("good", found.good);
    for (const [name, [isGood, told]] of Object.entries(found.checks)) {
      const row = document.querySelector(`[data-check="${name}"]`);
      row.className = isGood ? "good" : "watch";
      row.querySelector("[data-found]").textContent = told;
    }
  };

  let goodSince = 0;
  while (stage.dataset.hints && !isTaken) {
    const found = await look().catch(() => null);
    if (found) show(found);
    const now = performance.now();
    const isRead = document.querySelector("dialog[open]"); // help: nobody poses meanwhile
    goodSince = found?.good && !isRead ? goodSince || now : 0;
    if (goodSince && now - goodSince >= 1000) form.requestSubmit();
    await pause(150);
  }
}
