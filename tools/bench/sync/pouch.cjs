// A peer's two ends by CouchDB replication, PouchDB at both; the sender tells JSON.
//
//   node pouch.cjs serve HOST PORT
//   node pouch.cjs send URL FILE...      a document each, with the file as its attachment
//
// Both keep everything in memory; NODE_PATH says where the packages are (ends.py).
"use strict";

const { readFileSync } = require("node:fs");
const { performance } = require("node:perf_hooks");
const PouchDB = require("pouchdb");
PouchDB.plugin(require("pouchdb-adapter-memory"));

function serve(host, port) {
  const Kept = PouchDB.defaults({ adapter: "memory" });
  const app = require("express")();
  app.use("/", require("express-pouchdb")(Kept, { inMemoryConfig: true, mode: "minimumForPouchDB" }));
  app.listen(Number(port), host).requestTimeout = 0; // a slow link takes more than the usual 300 s
}

async function send(url, ...files) {
  const ours = new PouchDB("ours", { adapter: "memory" });
  let bytes = 0;
  for (const [number, file] of files.entries()) {
    const data = readFileSync(file);
    bytes += data.length;
    const blob = { content_type: "application/octet-stream", data };
    await ours.put({ _id: String(number).padStart(6, "0"), _attachments: { blob } });
  }
  const began = performance.now();
  const theirs = new PouchDB(url);
  const told = await ours.replicate.to(theirs, { retry: false });
  const seconds = (performance.now() - began) / 1000;
  if (!told.ok || told.docs_written !== files.length) {
    throw new Error(`replicated ${told.docs_written} of ${files.length}`);
  }
  console.log(JSON.stringify({ seconds, bytes }));
  process.exit(0);
}

const [work, ...words] = process.argv.slice(2);
({ serve, send })[work](...words);
