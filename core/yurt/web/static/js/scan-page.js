// Reads a bar code with the camera, or from a photo; the first one found is told to the page around this one.
const page = document.querySelector("main");
const status = page.querySelector("[role=status]");
const video = page.querySelector("video");
const EVERY = 250; // milliseconds between two looks at the camera's picture
let found = false;

// What the browser itself can do, else a reader in WebAssembly, loaded only here. Gives (picture) => text or "".
async function makeReader() {
  const formats = "BarcodeDetector" in globalThis ? await globalThis.BarcodeDetector.getSupportedFormats().catch(() => []) : [];
  if (formats.length) {
    const detector = new globalThis.BarcodeDetector();
    return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "";
  }
  await new Promise((done, failed) => document.head.append(Object.assign(document.createElement("script"), { src: `${page.dataset.vendor}/index.js`, onload: done, onerror: failed })));
  const { ZXingWASM } = globalThis;
  await ZXingWASM.prepareZXingModule({ overrides: { locateFile: (path) => `${page.dataset.vendor}/${path}` }, fireImmediately: true });
  return async (picture) => (await ZXingWASM.readBarcodes(pixels(picture), { tryHarder: true, maxNumberOfSymbols: 1 }))[0]?.text ?? "";
}

function pixels(picture) {
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, 1600 / Math.max(picture.videoWidth || picture.width, 1));
  canvas.width = (picture.videoWidth || picture.width) * scale;
  canvas.height = (picture.videoHeight || picture.height) * scale;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

function tell(code) {
  found = true;
  status.textContent = code;
  video.srcObject?.getTracks().forEach((track) => track.stop());
  document.dispatchEvent(new CustomEvent("y-scanned", { detail: code }));
}

async function watch(read) {
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    status.textContent = page.dataset.shut; // no camera, no leave, or no https
    return;
  }
  video.hidden = false;
  await video.play();
  while (!found && video.srcObject.active) {
    const code = await read(video).catch(() => "");
    if (code) return tell(code);
    await new Promise((done) => setTimeout(done, EVERY));
  }
}

try {
  const read = await makeReader();
  page.querySelector("input[type=file]").addEventListener("change", async ({ target }) => {
    const code = target.files[0] ? await read(await createImageBitmap(target.files[0])) : "";
    target.value = "";
    if (code) tell(code);
    else status.textContent = page.dataset.none;
  });
  page.dataset.ready = "";
  watch(read);
} catch {
  status.textContent = page.dataset.load;
}
