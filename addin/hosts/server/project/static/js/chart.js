// Loss by epoch as a line: train, and valid where ratings are held back.
const SVG = "http://www.w3.org/2000/svg";
const LEFT = 40;
const BOTTOM = 118;
const WIDTH = 250;
const HEIGHT = 104;

export function draw(svg, log) {
  svg.replaceChildren();
  if (!log.length) return;
  const losses = log.flatMap((e) => [e.train_loss, e.valid_loss]).filter((v) => v !== null);
  const top = Math.max(...losses) * 1.05 || 1;
  const first = log[0].epoch;
  const span = Math.max(1, log[log.length - 1].epoch - first);
  const at = (epoch, loss) => [
    LEFT + ((epoch - first) / span) * WIDTH,
    BOTTOM - (loss / top) * HEIGHT,
  ];
  add(svg, "path", { class: "axis", d: `M${LEFT} 12 V${BOTTOM} H${LEFT + WIDTH}` });
  text(svg, LEFT - 4, 18, top.toPrecision(2), "end");
  text(svg, LEFT - 4, BOTTOM, "0", "end");
  text(svg, LEFT, BOTTOM + 14, `epoch ${first}`, "start");
  text(svg, LEFT + WIDTH, BOTTOM + 14, String(first + span), "end");
  for (const name of ["train_loss", "valid_loss"]) {
    const points = log.filter((e) => e[name] !== null).map((e) => at(e.epoch, e[name]));
    if (!points.length) continue;
    const d = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join(" L");
    add(svg, "path", { class: name, d: `M${d}${points.length === 1 ? " h0.1" : ""}` });
  }
  const last = log[log.length - 1];
  svg.setAttribute("aria-label", `Loss by epoch, now ${last.train_loss.toFixed(4)}`);
}

function add(svg, kind, attributes) {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  svg.append(element);
  return element;
}

function text(svg, x, y, words, anchor) {
  add(svg, "text", { x, y, "text-anchor": anchor }).textContent = words;
}
