// Draws the first label of each ZPL file beside it as PNG: render.mjs FILE WIDTH_MM HEIGHT_MM DOTS_A_MM ...
import { readFileSync, writeFileSync } from "node:fs";
import { ready } from "zpl-renderer-js";

const { api } = await ready;
const words = process.argv.slice(2);
for (let at = 0; at < words.length; at += 4) {
  const [file, width, height, dots] = words.slice(at, at + 4);
  const picture = await api.zplToBase64Async(readFileSync(file, "latin1"), Number(width), Number(height), Number(dots));
  writeFileSync(file.replace(/\.zpl$/, ".png"), Buffer.from(picture, "base64"));
}
process.exit(0);
