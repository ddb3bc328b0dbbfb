// Believes a letter's token or says by a code why not: the same steps in the same order as token.py,
// so that page and command agree on every vector. Signatures are the browser's own (WebCrypto).
"use strict";

const MOST = 64 * 1024, DEEPEST = 16;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const SIGN1 = 18, ENCRYPT0 = 16, CWT = 61, EDDSA = -8, ES256 = -7;
const GCM = [1, 2, 3], NUMBERS = [9, 14, 17], BYTES_OR_LISTS = [16, 18];
const LIST_TYPE = "application/rekam-letter-keys";

class Refused extends Error {
  constructor(code) { super(code); this.code = code; }
}

class Tagged {
  constructor(tag, value) { this.tag = tag; this.value = value; }
}

class Float { // 2.0 is no whole number in CBOR
  constructor(number) { this.number = number; }
  valueOf() { return this.number; }
}

const refuse = (code) => { throw new Refused(code); };
const isBytes = (value) => value instanceof Uint8Array;
const isWhole = (value) => Number.isInteger(value) || typeof value === "bigint";
const isNumber = (value) => isWhole(value) || value instanceof Float;
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

// ---- the layers around a token

function fromBase45(text) {
  const digits = [...text].map((letter) => ALPHABET.indexOf(letter));
  if (digits.includes(-1) || digits.length % 3 === 1) refuse("unreadable");
  const data = [];
  for (let at = 0; at < digits.length; at += 3) {
    const group = digits.slice(at, at + 3);
    const number = group.reduce((sum, digit, place) => sum + digit * 45 ** place, 0);
    if (number >= 256 ** (group.length - 1)) refuse("unreadable");
    if (group.length === 3) data.push(number >> 8);
    data.push(number & 255);
  }
  return new Uint8Array(data);
}

async function unzip(data) {
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const plain = [];
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      for (const byte of step.value) plain.push(byte);
      if (plain.length > MOST) break;
    }
  } catch {
    refuse("unreadable");
  }
  reader.cancel().catch(() => {});
  return plain.length > MOST ? refuse("oversize") : new Uint8Array(plain);
}

function fromHex(text) {
  if (!/^[ \t-\r]*([0-9a-fA-F]{2}[ \t-\r]*)*$/.test(text)) return null;
  return new Uint8Array((text.match(/[0-9a-fA-F]{2}/g) || []).map((pair) => parseInt(pair, 16)));
}

async function unpack(text) {
  const whole = new TextEncoder().encode(text);
  if (whole.length > MOST) refuse("oversize");
  let data = fromHex(text);
  if (data === null) {
    const line = text.replace(/^[\r\n]+|[\r\n]+$/g, "");
    data = whole.every((byte) => byte < 128) ? fromBase45(line) : whole;
  }
  const isZlib = data.length > 1 && (data[0] & 15) === 8 && (data[0] * 256 + data[1]) % 31 === 0;
  return fromCbor(isZlib ? await unzip(data) : data);
}

function fromCbor(data) {
  let at = 0;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);

  function take(size) {
    if (size > data.length - at) refuse("unreadable");
    at += size;
    return data.subarray(at - size, at);
  }

  function head(low) {
    if (low < 24) return low;
    const size = 1 << (low - 24);
    take(size);
    if (low === 24) return view.getUint8(at - 1);
    if (low === 25) return view.getUint16(at - 2);
    if (low === 26) return view.getUint32(at - 4);
    const big = view.getBigUint64(at - 8);
    return big <= Number.MAX_SAFE_INTEGER ? Number(big) : big;
  }

  function half(bits) {
    const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, rest = bits & 1023;
    if (exponent === 31) return rest ? NaN : sign * Infinity;
    return sign * (exponent ? (1 + rest / 1024) * 2 ** (exponent - 15) : rest * 2 ** -24);
  }

  function special(low) {
    if (low === 25) return new Float(half(head(25)));
    if (low === 26) { take(4); return new Float(view.getFloat32(at - 4)); }
    if (low === 27) { take(8); return new Float(view.getFloat64(at - 8)); }
    const simple = { 20: false, 21: true, 22: null, 23: null };
    return low in simple ? simple[low] : refuse("unreadable");
  }

  function textOf(size) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(take(size));
    } catch {
      return refuse("unreadable");
    }
  }

  function mapOf(size, depth) {
    const pairs = new Map();
    for (let count = 0; count < size; count += 1) {
      const key = value(depth + 1);
      if (!(isWhole(key) || typeof key === "string") || pairs.has(key)) refuse("unreadable");
      pairs.set(key, value(depth + 1));
    }
    return pairs;
  }

  function value(depth) {
    const first = take(1)[0], kind = first >> 5, low = first & 31;
    if (low > 27 || depth > DEEPEST) refuse("unreadable");
    if (kind === 7) return special(low);
    const number = head(low);
    if (kind === 0) return number;
    if (kind === 1) return typeof number === "bigint" ? -1n - number : -1 - number;
    if (kind === 2) return take(number);
    if (kind === 3) return textOf(number);
    if (kind === 5) return mapOf(number, depth);
    if (kind === 6) return new Tagged(number, value(depth + 1));
    const list = [];
    for (let count = 0; count < number; count += 1) list.push(value(depth + 1));
    return list;
  }

  const read = value(0);
  return at === data.length ? read : refuse("unreadable");
}

// ---- what is signed

function toBeSigned(isProtected, payload) {
  const bytes = (data) => {
    const size = data.length;
    const start = size < 24 ? [64 + size] : size < 256 ? [88, size] : [89, size >> 8, size & 255];
    return size < 65536 ? [...start, ...data] : [90, 0, size >> 16, (size >> 8) & 255, size & 255, ...data];
  };
  const context = new TextEncoder().encode("Signature1");
  return new Uint8Array([0x84, 0x60 + context.length, ...context, ...bytes(isProtected), 0x40, ...bytes(payload)]);
}

function keyOf(cose) {
  if (!(cose instanceof Map)) refuse("key_file");
  const kid = isBytes(cose.get(2)) ? cose.get(2) : null;
  const [kind, curve, x, y] = [cose.get(1), cose.get(-1), cose.get(-2), cose.get(-3)];
  if (kind === 1 && curve === 6 && isBytes(x)) return { algorithm: EDDSA, raw: x, kid };
  if (kind === 2 && curve === 1 && isBytes(x) && isBytes(y)) {
    return { algorithm: ES256, raw: new Uint8Array([4, ...x, ...y]), kid };
  }
  return refuse("key_file");
}

async function isSigned(key, signature, data) {
  const isEc = key.algorithm === ES256;
  if (isEc && signature.length !== 64) return false;
  const named = isEc ? { name: "ECDSA", namedCurve: "P-256" } : { name: "Ed25519" };
  const how = isEc ? { name: "ECDSA", hash: "SHA-256" } : named;
  const made = await crypto.subtle.importKey("raw", key.raw, named, false, ["verify"]);
  return crypto.subtle.verify(how, made, signature, data);
}

function headerOf(data) {
  const header = data.length ? fromCbor(data) : new Map();
  return header instanceof Map ? header : refuse("unreadable");
}

function opened(read) {
  let value = read instanceof Tagged && read.tag === CWT ? read.value : read;
  if (value instanceof Tagged && value.tag === ENCRYPT0) {
    const [isProtected, loose, sealed] = Array.isArray(value.value) ? value.value : [];
    const isSound = Array.isArray(value.value) && value.value.length === 3 && isBytes(isProtected)
      && loose instanceof Map && isBytes(sealed);
    if (!isSound) refuse("unreadable");
    const header = headerOf(isProtected), iv = header.has(5) ? header.get(5) : loose.get(5);
    if (!isBytes(iv)) refuse("unreadable");
    const known = GCM.includes(header.get(1)) && iv.length === 12;
    refuse(known ? "sealed" : "algorithm");
  }
  return value instanceof Tagged && value.tag === SIGN1 ? value.value : value;
}

function signedParts(read) {
  const isSound = Array.isArray(read) && read.length === 4 && isBytes(read[0])
    && read[1] instanceof Map && isBytes(read[2]) && isBytes(read[3]);
  return isSound ? read : refuse("unsigned");
}

async function believed(read, keys) {
  const [isProtected, loose, payload, signature] = signedParts(read);
  const header = headerOf(isProtected);
  if (header.has(2)) refuse("critical_header");
  if (!signature.length) refuse("empty_signature");
  const kid = header.has(4) ? header.get(4) : loose.get(4);
  const isNameless = kid === null || kid === undefined;
  const named = keys.filter((key) => isNameless || key.kid === null || (isBytes(kid) && same(key.kid, kid)));
  if (!named.length) refuse("unknown_kid");
  const fitting = named.filter((key) => key.algorithm === header.get(1));
  if (!fitting.length) refuse("algorithm");
  const data = toBeSigned(isProtected, payload);
  for (const key of fitting) {
    if (await isSigned(key, signature, data)) return [claimsOf(payload), key];
  }
  return refuse("bad_signature");
}

function claimsOf(payload) {
  const read = fromCbor(payload);
  const claims = read instanceof Tagged && read.tag === CWT ? read.value : read;
  return claims instanceof Map ? claims : refuse("wrong_claim");
}

// ---- what it says

function checkDates(claims, at) {
  for (const name of [4, 5, 6]) {
    const value = claims.has(name) ? claims.get(name) : 0;
    if (!isNumber(value)) refuse("wrong_claim");
    if (name === 4 && claims.has(4) && !(value > at)) refuse("expired");
    if (name === 5 && !(value <= at)) refuse("not_yet_valid");
  }
}

function checkKeyTime(claims, key) {
  if (key.first === null) return;
  const made = claims.get(6);
  if (!isNumber(made) || !(key.first <= made && made <= key.last)) refuse("key_time");
}

function checkClaim(claims) {
  if (!claims.has(169)) refuse("missing_claim_169");
  const person = claims.get(169);
  if (!(person instanceof Map)) refuse("wrong_claim");
  for (const [name, value] of person) {
    if (!Number.isInteger(name) || name < 1 || name > 23 || name === 16) continue;
    const fits = NUMBERS.includes(name) ? isWhole(value)
      : BYTES_OR_LISTS.includes(name) ? Array.isArray(value) : typeof value === "string";
    if (!fits) refuse("wrong_claim");
  }
  const isText = (value) => typeof value === "string";
  for (const [name, fits] of [[1, isText], [2, isText], [7, isBytes]]) {
    if (claims.has(name) && !fits(claims.get(name))) refuse("wrong_claim");
  }
}

async function verify(text, list, at) {
  const [claims, key] = await believed(opened(await unpack(text)), list.keys);
  checkDates(claims, at);
  checkKeyTime(claims, key);
  checkClaim(claims);
  const number = claims.get(7);
  if (isBytes(number) && list.revoked.has(new TextDecoder("utf-8", { ignoreBOM: true }).decode(number))) {
    refuse("revoked");
  }
  return claims;
}

// ---- the office's signed file (key_list.py)

async function readList(data) {
  try {
    const read = fromCbor(data);
    if (!(read instanceof Tagged) || read.tag !== SIGN1) refuse("key_file");
    const [isProtected, , payload, signature] = signedParts(read.value);
    const body = fromCbor(payload), header = headerOf(isProtected);
    const signer = keyOf(body.get("signer"));
    const isOurs = header.size === 2 && header.get(1) === signer.algorithm && header.get(3) === LIST_TYPE;
    if (!isOurs || !await isSigned(signer, signature, toBeSigned(isProtected, payload))) refuse("key_file");
    const keys = body.get("keys").map((one) => (
      { ...keyOf(one.get("key")), first: one.get("from"), last: one.get("to") }));
    return { made: body.get("made"), signer: signer.raw, keys, revoked: new Set(body.get("revoked")) };
  } catch (error) {
    if (error instanceof Refused || error instanceof TypeError) throw new Refused("key_file");
    throw error;
  }
}
