// What the page does with its judgment: reads a code by camera or from a photo, says one sentence in a
// colour with a shape, and says how old its list is. Nothing is sent anywhere.
"use strict";

const LOOK = ["expired", "not_yet_valid", "unknown_kid", "unreadable", "picture", "sealed", "browser", "key_file"];
const OLD_DAYS = 7, DAY_S = 86400;
// Longest edge in pixels and turn, at which a picture is tried: each misses one code in ten, and not the same ones.
const TRIES = [[1000, 0], [640, 0.12], [800, 0], [500, 0.12], [1400, 0], [720, -0.12], [1800, 0.12]];
const MONTHS = ("Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember").split(" ");
const WIB_S = 7 * 3600;
const told = (name) => document.querySelector(`meta[name="rekam-${name}"]`).content;
const element = (id) => document.getElementById(id);
const SENTENCES = JSON.parse(told("sentences"));
const now = () => Math.floor(Date.now() / 1000);
let list = null, stream = null;

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const base64Of = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

function dayOf(seconds) {
  const day = new Date((Number(seconds) + WIB_S) * 1000);
  return `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
}

async function answerTo(text, at) {
  if (!globalThis.crypto || !crypto.subtle) return ["browser", null];
  try {
    return ["valid", await verify(text, list, at)];
  } catch (error) {
    if (error instanceof Refused) return [error.code, null];
    if (error instanceof DOMException) return ["browser", null]; // no Ed25519 here
    throw error;
  }
}

async function judge(text, at = now()) {
  const [code, claims] = await answerTo(text, at);
  show(code, claims);
  return code;
}

function show(code, claims) {
  const answer = element("answer");
  answer.dataset.code = code;
  answer.dataset.kind = code === "valid" ? "good" : LOOK.includes(code) ? "look" : "bad";
  element("sentence").textContent = SENTENCES[code][0];
  element("english").textContent = SENTENCES[code][1];
  element("said").replaceChildren(...(claims ? saidBy(claims) : []).flatMap(row));
  answer.hidden = false;
  answer.focus();
  answer.scrollIntoView({ block: "nearest" });
}

function saidBy(claims) {
  const person = claims.get(169);
  const number = claims.get(7);
  return [
    ["Nama", person.get(4)],
    ["NIK", person.get(1)],
    ["Nomor surat", isBytes(number) ? new TextDecoder().decode(number) : undefined],
    ["Berlaku sampai", claims.has(4) ? dayOf(Number(claims.get(4)) - 1) : undefined],
    ["Penerbit", claims.get(1)],
  ].filter(([, value]) => value !== undefined);
}

function row([name, value]) {
  const [term, said] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = name;
  said.textContent = value;
  return [term, said];
}

// ---- reading a code

const reader = new __Html5QrcodeLibrary__.Html5Qrcode("reader", { formatsToSupport: [0], verbose: false });

async function textIn(source, width, height, [edge, turn]) {
  const scale = edge / Math.max(width, height), canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  drawing.fillStyle = "#fff";
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.translate(canvas.width / 2, canvas.height / 2);
  drawing.rotate(turn);
  const shrunk = turn ? 0.85 : 1; // its corners stay inside
  const [drawnWidth, drawnHeight] = [canvas.width * shrunk, canvas.height * shrunk];
  drawing.drawImage(source, -drawnWidth / 2, -drawnHeight / 2, drawnWidth, drawnHeight);
  try {
    return (await reader.qrcode.decodeRobustlyAsync(canvas)).text;
  } catch {
    return null;
  }
}

async function readPhoto(file) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return show("picture", null);
  }
  for (const one of TRIES) {
    const text = await textIn(picture, picture.width, picture.height, one);
    if (text !== null) return judge(text);
  }
  return show("picture", null);
}

async function scan() {
  if (stream) return stop();
  const view = element("view");
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
  } catch {
    element("hint").textContent = "Kamera tidak bisa dibuka. Izinkan kamera untuk halaman ini, atau baca dari foto.";
    return undefined;
  }
  element("camera").textContent = "Tutup kamera";
  view.srcObject = stream;
  view.hidden = false;
  await view.play();
  return look(view);
}

async function look(view) {
  for (let turn = 0; stream; turn = (turn + 1) % 3) {
    const text = view.videoWidth ? await textIn(view, view.videoWidth, view.videoHeight, TRIES[turn]) : null;
    if (text !== null && stream) {
      stop();
      await judge(text);
    }
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

function stop() {
  stream.getTracks().forEach((track) => track.stop());
  stream = null;
  element("view").hidden = true;
  element("camera").textContent = "Pindai dengan kamera";
}

// ---- the list it goes by

async function begin() {
  list = await readList(bytesOf(told("list")));
  try {
    const kept = localStorage.getItem("rekam-list");
    if (kept) replaceBy(await readList(bytesOf(kept)));
  } catch {
    // nothing is kept here, or what was kept is no list: the page's own serves
  }
  showAge();
}

function replaceBy(other) {
  const isLater = same(other.signer, list.signer) && other.made > list.made;
  if (isLater) list = other;
  return isLater;
}

function showAge(at = now()) {
  const days = Math.floor((at - list.made) / DAY_S), age = element("age");
  const past = days < 1 ? "kurang dari sehari lalu" : `${days} hari lalu`;
  const told = `Daftar surat yang dicabut dibuat ${dayOf(list.made)}, ${past}.`;
  const ahead = list.made > at + DAY_S;
  age.dataset.kind = ahead || days > OLD_DAYS ? "look" : "good";
  age.textContent = ahead ? `Jam HP ini keliru: daftar dibuat ${dayOf(list.made)}.`
    : days > OLD_DAYS ? `${told} Minta yang lebih baru dari dinas.` : told;
}

async function takeList(file) {
  const said = element("replaced");
  try {
    const data = new Uint8Array(await file.arrayBuffer());
    if (!replaceBy(await readList(data))) {
      said.textContent = "Daftar itu tidak lebih baru, atau bukan dari dinas yang sama. Daftar lama tetap dipakai.";
      return;
    }
    localStorage.setItem("rekam-list", base64Of(data));
    said.textContent = "Daftar diganti.";
  } catch {
    said.textContent = SENTENCES.key_file[0];
  }
  showAge();
}

element("camera").addEventListener("click", scan);
element("photo").addEventListener("change", (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (file) readPhoto(file);
});
element("newer").addEventListener("change", (event) => event.target.files.length && takeList(event.target.files[0]));
element("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  judge(element("text").value);
});
const ready = globalThis.crypto && crypto.subtle ? begin() : show("browser", null);
if ("serviceWorker" in navigator && document.querySelector('link[rel="manifest"]')) {
  navigator.serviceWorker.register("worker.js");
}
