// A live candle chart: drawn once, then fed bar by bar, so that what the reader has zoomed to stays.
import { chartLibrary, faint, palette, watchTheme } from "./charts.js";
import { barClock, zonedScale } from "./clock.js";
import { PriceLevels, within } from "./levels.js";
import { amount, digits, price, say, term } from "./telling.js";

const SECONDS = { "1m": 60, "5m": 300, "15m": 900, "30m": 1800, "1h": 3600, "4h": 14_400, "1d": 86_400, "1w": 604_800 };
export const TIMEFRAMES = Object.keys(SECONDS);
const RIGHT_ROOM = 4;
const BAR_WIDTH = 8;
const VOLUME_SHARE = 0.2;
const HINT_MS = 1600;
const MOST_INDICATORS = 8;
const MARKS = { rsi: [30, 70], stoch: [20, 80], stochrsi: [20, 80], mfi: [20, 80], williams_r: [-80, -20] };

/** Draws into `host` and keeps it fed. `tell` gets what to say beside it, at most once a frame. */
export function openCandles(host, wanted, tell) {
  const chart = new CandleChart(host, wanted, tell);
  chart.watch();
  return chart;
}

class CandleChart {
  constructor(host, wanted, tell) {
    Object.assign(this, { host, wanted, tell, timeframe: wanted.timeframe, pending: [], bars: [], lines: new Map(), guides: [], names: [] });
    this.ticks = 0;
    this.state = { phase: "waiting", timeframe: this.timeframe };
    this.clock = barClock(SECONDS[this.timeframe], window.orbiquant.reader);
    this.hear = ({ detail }) => detail.state === "open" || this.say({ lost: true });
    window.addEventListener("orbiquant:feed", this.hear);
    this.reread = () => this.rewrite();
    window.addEventListener("orbiquant:reader", this.reread);
  }

  /** Asks for the bars of the present timeframe; what is drawn stays until they are here. */
  watch() {
    this.stop?.();
    const { symbol, venue, count, indicators } = this.wanted;
    const args = { symbol, venue, timeframe: this.timeframe, count, indicators: (indicators ?? []).slice(0, MOST_INDICATORS) };
    this.fresh = true;
    this.stop = window.orbiquant.feed.watch("candles", args, (message) => this.take(message));
  }

  show(timeframe) {
    this.timeframe = timeframe;
    this.say({ phase: "waiting", timeframe, problem: null });
    this.watch();
  }

  close() {
    this.closed = true;
    this.stop?.();
    window.removeEventListener("orbiquant:feed", this.hear);
    window.removeEventListener("orbiquant:reader", this.reread);
    clearTimeout(this.hinted);
    this.unwatch?.();
    cancelAnimationFrame(this.frame);
    this.chart?.remove();
  }

  async take(message) {
    if (message.type === "problem") this.say(this.fresh ? { phase: "problem", problem: message.problem } : { lost: false, problem: message.problem });
    else if (message.type === "bars") await this.whole(message);
    else if (message.type === "bar") this.tick(message);
  }

  async whole(message) {
    this.latest = message;
    this.pending = [];
    try {
      this.library ??= await chartLibrary();
    } catch {
      this.say({ phase: "problem", problem: null });
      return;
    }
    if (this.closed || this.latest !== message) return;
    this.chart ?? this.create();
    this.draw(message);
  }

  /** A bar that grew or a new one: counted now, drawn with the next frame. */
  tick(message) {
    this.ticks += 1;
    this.pending.push(message);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.catchUp();
    });
  }

  catchUp() {
    const messages = this.pending;
    this.pending = [];
    if (!this.chart || this.closed) return;
    for (const { bar, lines } of lastOfEach(messages)) {
      if (bar[0] < (this.bars.at(-1)?.[0] ?? 0)) continue;
      if (bar[0] === this.bars.at(-1)?.[0]) this.bars.pop();
      this.bars.push(bar);
      this.series.update(candle(bar));
      this.volume.update(this.volumeOf(bar));
      for (const [name, value] of Object.entries(lines ?? {})) {
        const line = this.lines.get(name);
        if (line && value !== null) line.series.update(this.point(line, [bar[0], value]));
      }
    }
    this.tag();
    this.say({ phase: "live", lost: false, problem: null, ticks: this.ticks, shown: this.under() });
  }

  create() {
    const Scale = zonedScale(this.library, () => this.clock);
    this.chart = this.library.createChartEx(this.host, new Scale(), {
      autoSize: true,
      handleScroll: { vertTouchDrag: false, mouseWheel: false },
    });
    this.series = this.chart.addSeries(this.library.CandlestickSeries, { lastValueVisible: false, priceLineVisible: false });
    this.now = this.series.createPriceLine({ price: 0, lineWidth: 1, lineStyle: 1, lineVisible: false, axisLabelVisible: false });
    this.volume = this.chart.addSeries(this.library.HistogramSeries, {
      priceScaleId: "volume",
      lastValueVisible: false,
      priceLineVisible: false,
      priceFormat: { type: "custom", formatter: amount },
    });
    this.chart.priceScale("volume").applyOptions({ scaleMargins: { top: 1 - VOLUME_SHARE, bottom: 0 } });
    const look = () => ({ colour: this.colours.level, back: this.colours.back, font: this.colours.font });
    this.levels = new PriceLevels(look, levelText);
    this.series.attachPrimitive(this.levels);
    this.chart.subscribeCrosshairMove(({ time }) => {
      this.at = time;
      this.say({ shown: this.under() });
    });
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => this.say({ atEnd: this.atEnd(), range }));
    this.unwatch = watchTheme(() => this.colour());
    this.leaveTheWheel();
  }

  /** The wheel scrolls the conversation, and says how to zoom; with Ctrl, as a pinch on a touchpad has it, it zooms. */
  leaveTheWheel() {
    this.host.addEventListener("pointerdown", () => this.host.focus({ preventScroll: true }));
    this.host.addEventListener("wheel", (event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.stopPropagation();
      clearTimeout(this.hinted);
      this.hinted = setTimeout(() => this.say({ hint: false }), HINT_MS);
      this.say({ hint: true });
    }, { capture: true, passive: true });
  }

  /** The reader chose other digits or another zone. */
  rewrite() {
    if (!this.chart || this.closed) return;
    this.clock = barClock(SECONDS[this.timeframe] ?? 60, window.orbiquant.reader);
    this.colour();
    this.say({ shown: this.under(), summary: this.bars.length ? this.summary({ ...this.latest, bars: this.bars }) : "" });
  }

  draw(message) {
    const { bars, timeframe } = message;
    const kept = this.fresh ? null : this.chart.timeScale().getVisibleLogicalRange();
    this.bars = [...bars];
    this.clock = barClock(SECONDS[timeframe] ?? 60, window.orbiquant.reader);
    this.series.setData([]);
    this.colour();
    this.series.setData(bars.map(candle));
    this.volume.setData(bars.map((bar) => this.volumeOf(bar)));
    this.relay(message.lines ?? []);
    this.mark();
    if (kept) this.chart.timeScale().setVisibleLogicalRange(kept);
    else this.frameNewest();
    this.fresh = false;
    this.say({
      phase: bars.length ? "live" : "empty",
      lost: false,
      problem: null,
      market: message.market,
      simulated: message.simulated,
      old: message.old,
      timeframe: this.timeframe,
      atEnd: this.atEnd(),
      shown: this.under(),
      summary: bars.length ? this.summary(message) : "",
    });
  }

  /** Lines over the candles are coloured by indicator, those of a pane below by line. */
  relay(lines) {
    this.lines.forEach(({ series }) => this.chart.removeSeries(series));
    this.lines.clear();
    this.guides = [];
    this.names = [];
    while (this.chart.panes().length > 1) this.chart.removePane(1);
    const above = [...new Set(lines.filter(({ pane }) => !pane).map(({ name }) => part(name).indicator))];
    const below = new Map();
    for (const { name, pane, points } of lines) {
      const place = pane ? (below.get(pane) ?? 0) : above.indexOf(part(name).indicator);
      below.set(pane, place + 1);
      this.add({ name, pane, points, place: place % 5 });
    }
    this.chart.panes().forEach((pane, place) => pane.setStretchFactor(place ? 1 : 4));
    this.namePanes();
  }

  add({ name, pane, points, place }) {
    const { kind, output } = part(name);
    const bars = output === "histogram";
    const series = this.chart.addSeries(
      bars ? this.library.HistogramSeries : this.library.LineSeries,
      {
        color: this.colours.lines[place],
        lineWidth: pane ? 1.5 : 1,
        lineStyle: /^(upper|lower)$/.test(output) ? 2 : 0,
        priceLineVisible: false,
        lastValueVisible: Boolean(pane) && !bars,
        crosshairMarkerVisible: false,
        priceFormat: evenly(points.map(([, value]) => value)),
      },
      pane,
    );
    const line = { name, pane, series, place, bars };
    this.lines.set(name, line);
    series.setData(points.map((point) => this.point(line, point)));
    if (output === "" || output === "k") this.guide(series, MARKS[kind] ?? []);
  }

  guide(series, values) {
    const plain = { color: this.colours.guide, lineWidth: 1, lineStyle: 1, axisLabelVisible: false };
    this.guides.push(...values.map((value) => series.createPriceLine({ price: value, ...plain })));
  }

  namePanes() {
    const names = new Map([...this.lines.values()].map(({ name, pane }) => [pane, indicatorName(name)]));
    names.delete(0);
    for (const [pane, text] of names) {
      const place = { horzAlign: "left", vertAlign: "top", lines: this.nameLines(text) };
      this.names.push([text, this.library.createTextWatermark(this.chart.panes()[pane], place)]);
    }
  }

  nameLines(text) {
    return [{ text, color: this.colours.text, fontSize: 11, fontFamily: this.colours.font }];
  }

  colour() {
    const colours = (this.colours = palette());
    const { rise, fall, grid, text, font } = colours;
    this.chart.applyOptions({
      layout: {
        background: { type: "solid", color: "transparent" },
        textColor: text,
        fontFamily: font,
        fontSize: 11,
        attributionLogo: false, // its link would tell TradingView our address; the credit below the chart does not
        panes: { separatorColor: grid, separatorHoverColor: grid },
      },
      grid: { vertLines: { color: grid }, horzLines: { color: grid } },
      crosshair: { mode: 0, vertLine: { labelBackgroundColor: "#5b6472" }, horzLine: { labelBackgroundColor: "#5b6472" } },
      rightPriceScale: { borderVisible: false },
      timeScale: { borderVisible: false, timeVisible: true, rightOffset: RIGHT_ROOM, tickMarkFormatter: (at, kind) => this.clock.mark(at, kind) },
      localization: { timeFormatter: (at) => this.clock.full(at) },
    });
    this.series.applyOptions({
      upColor: rise, borderUpColor: rise, wickUpColor: rise, downColor: fall, borderDownColor: fall, wickDownColor: fall,
      priceFormat: evenly(this.bars.map((bar) => bar[4])),
    });
    this.tag();
    this.volume.setData(this.bars.map((bar) => this.volumeOf(bar)));
    this.lines.forEach(({ series, place }) => series.applyOptions({ color: colours.lines[place] }));
    this.guides.forEach((line) => line.applyOptions({ color: colours.guide }));
    this.names.forEach(([name, watermark]) => watermark.applyOptions({ lines: this.nameLines(name) }));
    this.say({ colours: colours.lines });
  }

  /** The newest price at the axis, also where an older part is in view: the library's own tag is the last one seen. */
  tag() {
    const [, open, , , close] = this.bars.at(-1) ?? [];
    const there = close !== undefined;
    const { rise, fall } = this.colours;
    this.now.applyOptions({ price: close ?? 0, color: close >= open ? rise : fall, lineVisible: there, axisLabelVisible: there });
  }

  mark() {
    const [low, high] = [Math.min(...this.bars.map((bar) => bar[3])), Math.max(...this.bars.map((bar) => bar[2]))];
    const named = Object.entries(this.wanted.levels ?? {}).map(([name, at]) => ({ name: levelName(name), short: shortName(name), price: at }));
    this.levels.show(within(named, low, high));
  }

  volumeOf([ts, open, , , close, volume]) {
    const { rise, fall } = this.colours;
    return { time: ts / 1000, value: volume, color: faint(close >= open ? rise : fall, 0.35) };
  }

  point({ bars }, [ts, value]) {
    if (value === null) return { time: ts / 1000 };
    const { rise, fall } = this.colours;
    return bars ? { time: ts / 1000, value, color: faint(value >= 0 ? rise : fall, 0.5) } : { time: ts / 1000, value };
  }

  /** The values under the crosshair, or the newest. */
  under() {
    const found = this.bars.findLastIndex((bar) => bar[0] / 1000 === this.at);
    const place = found < 0 ? this.bars.length - 1 : found;
    const bar = this.bars[place];
    if (!bar) return null;
    const before = this.bars[place - 1]?.[4] ?? bar[1];
    const indicators = new Map();
    for (const { name, series, bars, place: colour } of this.lines.values()) {
      const called = indicatorName(name);
      if (!indicators.has(called)) indicators.set(called, []);
      const output = term("output", part(name).output);
      indicators.get(called).push({ output, colour: bars ? null : colour, value: series.dataByIndex(place)?.value ?? null });
    }
    return { at: this.clock.full(bar[0] / 1000), bar, change: (bar[4] / before - 1) * 100, indicators: [...indicators] };
  }

  summary({ bars, market }) {
    const [first, last] = [bars[0], bars.at(-1)];
    return say("chart.candles.summary", {
      market,
      timeframe: this.timeframe,
      count: bars.length,
      from: this.clock.full(first[0] / 1000),
      to: this.clock.full(last[0] / 1000),
      open: price(first[1]),
      close: price(last[4]),
      low: price(Math.min(...bars.map((bar) => bar[3]))),
      high: price(Math.max(...bars.map((bar) => bar[2]))),
      levels: this.levels.levels.map(({ name, price: at }) => `${name} ${price(at)}`).join(", ") || "–",
    });
  }

  atEnd() {
    return this.chart.timeScale().scrollPosition() > -0.5;
  }

  frameNewest() {
    const shown = Math.min(this.bars.length, Math.max(30, Math.floor(this.host.clientWidth / BAR_WIDTH)));
    const last = this.bars.length - 1;
    this.chart.timeScale().setVisibleLogicalRange({ from: last - shown, to: last + RIGHT_ROOM });
  }

  goToLatest() {
    this.chart?.timeScale().scrollToPosition(RIGHT_ROOM, false);
  }

  goToFirst() {
    this.chart?.timeScale().scrollToPosition(-this.bars.length, false);
  }

  pan(bars) {
    const scale = this.chart?.timeScale();
    scale?.scrollToPosition(scale.scrollPosition() + bars, false);
  }

  /** Fewer bars for a factor below 1; the right edge stays. */
  zoom(factor) {
    const scale = this.chart?.timeScale();
    const range = scale?.getVisibleLogicalRange();
    if (range) scale.setVisibleLogicalRange({ from: range.to - Math.max((range.to - range.from) * factor, 8), to: range.to });
  }

  say(news) {
    Object.assign(this.state, news);
    this.saying ??= requestAnimationFrame(() => {
      this.saying = undefined;
      if (!this.closed) this.tell({ ...this.state });
    });
  }
}

/** The same decimals along a whole scale, as its largest value needs them. */
function evenly(values) {
  const places = digits(values.reduce((most, value) => Math.max(most, Math.abs(value ?? 0)), 0));
  const formatter = (value) => window.orbiquant.number(value, { digits: places });
  return { type: "custom", formatter, minMove: 10 ** -places };
}

/** "macd 12 26 9 signal" is of the kind macd, its indicator is "macd 12 26 9", and its output is signal. */
function part(name) {
  const [kind, ...rest] = name.split(" ");
  const numbers = rest.filter((each) => /^[\d.]+$/.test(each));
  return { kind, indicator: [kind, ...numbers].join(" "), output: rest.slice(numbers.length).join(" ") };
}

function indicatorName(name) {
  const { kind, indicator } = part(name);
  const called = window.orbiquant.words[`chart.indicator.${kind}`] ?? kind.replaceAll("_", " ").toUpperCase();
  return called + indicator.slice(kind.length);
}

function levelName(name) {
  const [kind, number] = name.split("_");
  return number ? `${term("level", kind)} ${number}` : term("level", kind);
}

/** "S1" and "R2", as traders write them. */
function shortName(name) {
  const [kind, number] = name.split("_");
  return number ? kind[0].toUpperCase() + number : term("level", kind);
}

function levelText({ names, shorts, price: at }, narrow) {
  return narrow ? shorts.join(" · ") : `${names.join(" · ")}  ${price(at)}`;
}

function candle([ts, open, high, low, close]) {
  return { time: ts / 1000, open, high, low, close };
}

/** Of several updates of one bar between two frames only the last is drawn. */
function lastOfEach(messages) {
  const byTime = new Map(messages.map((message) => [message.bar[0], message]));
  return [...byTime.values()].sort((a, b) => a.bar[0] - b.bar[0]);
}
