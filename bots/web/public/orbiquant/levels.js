// Support and resistance over the candles: a line each, and labels that never cover one another.

const LABEL_HEIGHT = 15;
const LABEL_ROOM = 6;
const NARROW = 480;

/** Labels in order of their place, each with the names of those that would have stood on it. */
function grouped(levels, height = LABEL_HEIGHT) {
  const groups = [];
  for (const level of [...levels].sort((a, b) => a.y - b.y)) {
    const last = groups.at(-1);
    if (last && level.y - last.y < height) {
      last.names.push(level.name);
      last.shorts.push(level.short);
    } else groups.push({ y: level.y, names: [level.name], shorts: [level.short], price: level.price });
  }
  return groups;
}

/** Levels so far from what is drawn that they say nothing about it are left out. */
export function within(levels, low, high) {
  const room = (high - low) * 0.5;
  return levels.filter(({ price }) => low - room <= price && price <= high + room);
}

/** A primitive of a lightweight-charts series. `levels` are {name, short, price}; `look` gives colour and font now. */
export class PriceLevels {
  constructor(look, written) {
    this.levels = [];
    this.look = look;
    this.written = written;
    this.views = [view("bottom", (target) => this.lines(target)), view("top", (target) => this.labels(target))];
  }

  attached({ series, requestUpdate }) {
    this.series = series;
    this.requestUpdate = requestUpdate;
  }

  paneViews() {
    return this.views;
  }

  show(levels) {
    this.levels = levels;
    this.requestUpdate?.();
  }

  placed(height) {
    return this.levels
      .map((level) => ({ ...level, y: this.series.priceToCoordinate(level.price) }))
      .filter(({ y }) => y !== null && y >= 0 && y <= height);
  }

  lines(target) {
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.strokeStyle = this.look().colour;
      context.lineWidth = 1;
      context.setLineDash([2, 3]);
      this.placed(mediaSize.height).forEach(({ y }) => stroke(context, Math.round(y) + 0.5, mediaSize.width));
    });
  }

  labels(target) {
    target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
      const look = this.look();
      context.font = `11px ${look.font}`;
      context.textAlign = "right";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      const place = { x: width - LABEL_ROOM, height };
      grouped(this.placed(height)).forEach((group) => label(context, this.written(group, width < NARROW), { ...place, y: group.y }, look));
    });
  }
}

function view(zOrder, draw) {
  return { zOrder: () => zOrder, renderer: () => ({ draw }) };
}

function stroke(context, y, width) {
  context.beginPath();
  context.moveTo(0, y);
  context.lineTo(width, y);
  context.stroke();
}

/** Beside the axis, over its line: an edge of the page's colour around the letters, and candles are seen between them. */
function label(context, text, { x, y, height }, { colour, back }) {
  const middle = Math.min(Math.max(y - LABEL_HEIGHT / 2, LABEL_HEIGHT / 2), height - LABEL_HEIGHT / 2);
  context.globalAlpha = 0.8;
  context.strokeStyle = back;
  context.lineWidth = 3;
  context.strokeText(text, x, middle);
  context.globalAlpha = 1;
  context.fillStyle = colour;
  context.fillText(text, x, middle);
}
