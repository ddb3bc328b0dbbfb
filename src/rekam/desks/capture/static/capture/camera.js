/* The camera: a small frame goes to this machine every 150 ms, what to change comes back. When all is
   well for a second the photo is taken by itself; the button takes it at any time. Where a frame was
   a code that names somebody, the answer says where that leads. Frames are never kept. Without a
   camera, or once it is pulled out, the form's file field is there, and does; plugged in, the page
   begins anew.
   Markup: data-camera on the stage, with data-hints (where frames go, or nothing), data-width (of a
   frame) and data-no-camera; data-shoot on the form, where a photo is taken, and data-file on what is
   not needed with a camera. */
"use strict";

const stage = document.querySelector("[data-camera]");
if (stage) start(stage, document.querySelector("form[data-shoot]"));

async function start(stage, form) {
  const video = stage.querySelector("video");
  const words = stage.querySelector("[data-words]");
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const instead = form?.querySelector("[data-file]");
  let isTaken = false;
  let isBlind = false;

  const goBlind = () => {
    isBlind = true;
    video.hidden = true;
    stage.classList.remove("running", "good");
    words.textContent = stage.dataset.noCamera;
    if (instead) instead.hidden = false;
    if (form) form.noValidate = false;
    navigator.mediaDevices?.addEventListener("devicechange", () => location.reload());
  };

  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: 1280 }, height: { ideal: 960 } },
    });
    await video.play();
  } catch {
    goBlind();
    return;
  }
  video.srcObject.getVideoTracks()[0].addEventListener("ended", goBlind);
  video.hidden = false;
  if (instead) instead.hidden = true;
  stage.classList.add("running");

  const picture = (width, quality) => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = Math.round((width * video.videoHeight) / video.videoWidth);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  };

  form?.addEventListener("submit", async (event) => {
    const field = form.elements.photo;
    if (field.files.length || isBlind) return;
    event.preventDefault();
    if (isTaken) return;
    isTaken = true;
    const file = new File([await picture(video.videoWidth, 0.92)], "photo.jpg", { type: "image/jpeg" });
    const files = new DataTransfer();
    files.items.add(file);
    field.files = files.files;
    form.submit();
  });
  if (form) form.noValidate = true;

  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const width = Number(stage.dataset.width || 640);
  const look = async () => {
    const answer = await fetch(stage.dataset.hints, {
      method: "POST",
      headers: { "Content-Type": "image/jpeg", "X-CSRFToken": token },
      body: await picture(width, 0.8),
    });
    return answer.ok ? answer.json() : null;
  };

  const show = (found) => {
    if (words.textContent !== found.hint) words.textContent = found.hint;
    stage.classList.toggle("good", Boolean(found.good || found.to));
    for (const [name, [isGood, told]] of Object.entries(found.checks ?? {})) {
      const row = document.querySelector(`[data-check="${name}"]`);
      row.className = isGood ? "good" : "watch";
      row.querySelector("[data-found]").textContent = told;
    }
  };

  let goodSince = 0;
  while (stage.dataset.hints && !isTaken && !isBlind) {
    const found = await look().catch(() => null);
    if (isBlind) return;
    if (found) show(found);
    if (found?.to) {
      location.assign(found.to);
      return;
    }
    const now = performance.now();
    const isRead = document.querySelector("dialog[open]"); // help: nobody poses meanwhile
    goodSince = found?.good && !isRead ? goodSince || now : 0;
    if (goodSince && now - goodSince >= 1000) form.requestSubmit();
    await pause(150);
  }
}
