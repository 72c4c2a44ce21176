// What is seen while the portal starts from an iPhone's home screen. Others make it of the manifest;
// Safari wants a picture, in the size of its screen, that the page names when it is put there.

const ICON = 128;

export async function draw() {
  const icon = new Image();
  icon.src = document.querySelector("link[rel=apple-touch-icon]").href;
  await icon.decode();
  const { width, height } = screen;
  picture(icon, width, height, "portrait");
  picture(icon, height, width, "landscape");
}

function picture(icon, width, height, orientation) {
  const scale = devicePixelRatio;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, width, height);
  context.drawImage(icon, (width - ICON) / 2, (height - ICON) / 2, ICON, ICON);
  const link = document.createElement("link");
  link.rel = "apple-touch-startup-image";
  link.media = `(orientation: ${orientation})`;
  link.href = canvas.toDataURL();
  document.head.append(link);
}
