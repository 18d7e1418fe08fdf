// Files on their way into a message: shrinking photos as Telegram's apps do, base64, and a sample photo to try with.

const LONGEST = 1600; // pixels of the longer side of a sent photo
export const MOST = 10; // photos in one album

const base64 = (blob) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = () => reject(new Error("Berkas ini tidak bisa dibaca."));
  reader.readAsDataURL(blob);
});

/** A canvas as JPEG in base64, at once: `toBlob` waits until the browser has nothing else to do, on a busy one for seconds. */
const jpeg = (canvas, quality) => canvas.toDataURL("image/jpeg", quality).split(",")[1];

export const packed = async (file) => ({ name: file.name || "berkas", data: await base64(file) });

/** A photo as it is sent: JPEG, at most LONGEST pixels; what the browser cannot draw goes as it is. */
export async function shrunk(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.type === "image/jpeg") return await packed(file);
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)) });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return { name: file.name?.replace(/\.\w+$/, ".jpg") || "foto.jpg", data: jpeg(canvas, 0.86) };
  } catch {
    return packed(file);
  }
}

const SCENES = [
  { sky: ["#fde8c8", "#f3b27a"], hills: ["#7fae7a", "#4d8a5b", "#2f6b48"] },
  { sky: ["#cfe8f7", "#8fc1e3"], hills: ["#9cc28a", "#5f9a63", "#3b7a4d"] },
  { sky: ["#e6dcf5", "#b7a0d8"], hills: ["#8aa0b8", "#5b7694", "#3a5674"] },
];
let scene = 0;

/** A drawn landscape, another one each time: for trying out photos without having one at hand. */
export function samplePhoto() {
  const { sky, hills } = SCENES[scene++ % SCENES.length];
  const canvas = Object.assign(document.createElement("canvas"), { width: 1200, height: 900 });
  const pen = canvas.getContext("2d");
  const air = pen.createLinearGradient(0, 0, 0, 700);
  sky.forEach((color, index) => air.addColorStop(index, color));
  pen.fillStyle = air;
  pen.fillRect(0, 0, 1200, 900);
  pen.fillStyle = "rgba(255,255,255,.85)";
  pen.beginPath();
  pen.arc(880 - scene * 90, 210, 74, 0, 7);
  pen.fill();
  hills.forEach((color, layer) => {
    pen.fillStyle = color;
    pen.beginPath();
    pen.moveTo(0, 900);
    for (let x = 0; x <= 1200; x += 20) pen.lineTo(x, 470 + layer * 120 - Math.sin(x / (170 + layer * 60) + scene * 1.7 + layer * 2) * (64 - layer * 12));
    pen.lineTo(1200, 900);
    pen.fill();
  });
  pen.fillStyle = "rgba(255,255,255,.9)";
  pen.font = "600 44px sans-serif";
  pen.fillText(`Foto contoh ${scene}`, 48, 846);
  const bytes = Uint8Array.from(atob(jpeg(canvas, 0.88)), (letter) => letter.charCodeAt(0));
  return new File([bytes], `contoh-${scene}.jpg`, { type: "image/jpeg" });
}
