// Times of bars as the reader's clock shows them, and where a new day begins on it.

const DAY_S = 86_400;
// The library's own weights for where a step in time gets a mark, coarsest first.
const [YEAR, MONTH, DAY] = [70, 60, 50];
const STEPS = [[43_200, 33], [21_600, 32], [10_800, 31], [3_600, 30], [1_800, 22], [300, 21], [60, 20]];
const [YEAR_MARK, MONTH_MARK, DAY_MARK] = [0, 1, 2];

/** Seconds since 1970 as a wall clock in `zone` shows them, read as if they were UTC. */
function wallClock(zone) {
  const offsets = new Map();
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
  });
  const offset = (seconds) => {
    const at = Object.fromEntries(parts.formatToParts(seconds * 1000).map((part) => [part.type, Number(part.value)]));
    return Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute) / 1000 - seconds;
  };
  return (seconds) => {
    const quarter = Math.floor(seconds / 900) * 900; // no zone changes within a quarter of an hour
    if (!offsets.has(quarter)) offsets.set(quarter, offset(quarter));
    return seconds + offsets.get(quarter);
  };
}

/** How the bars of a timeframe are dated: those of a day or longer by their own date, which is UTC. Day, month and
 * year stand in the order in which the answers write them. */
export function barClock(timeframeSeconds, reader) {
  const daily = timeframeSeconds >= DAY_S;
  const zone = daily ? "UTC" : reader.time_zone;
  const style = (options) => new Intl.DateTimeFormat(reader.language, { timeZone: zone, hourCycle: "h23", ...options });
  const date = style({ day: "numeric", month: "short", year: "numeric" });
  const hour = style({ hour: "2-digit", minute: "2-digit" });
  const parts = (seconds) => Object.fromEntries(date.formatToParts(seconds * 1000).map((part) => [part.type, part.value]));
  const full = (seconds) => {
    const { day, month, year } = parts(seconds);
    return daily ? `${day} ${month} ${year}` : `${day} ${month} ${year}, ${hour.format(seconds * 1000)}`;
  };
  const marks = new Map([
    [YEAR_MARK, (seconds) => parts(seconds).year],
    [MONTH_MARK, (seconds) => parts(seconds).month],
    [DAY_MARK, (seconds) => `${parts(seconds).day} ${parts(seconds).month}`],
  ]);
  return { wall: wallClock(zone), full, mark: (seconds, kind) => marks.get(kind)?.(seconds) ?? hour.format(seconds * 1000) };
}

/** A horizontal scale that marks days, months and years where they begin on the reader's clock. `clock` gives
 * the present barClock: a chart changes its timeframe. */
export function zonedScale(library, clock) {
  return class extends library.defaultHorzScaleBehavior() {
    fillWeightsForPoints(points, from) {
      const { wall } = clock();
      for (let i = from; i < points.length; i += 1) {
        const now = wall(points[i].originalTime);
        const before = i ? wall(points[i - 1].originalTime) : now - typical(points);
        points[i].timeWeight = weight(before, now);
      }
    }
  };
}

function typical(points) {
  return points.length > 1 ? points[1].originalTime - points[0].originalTime : 0;
}

function weight(before, now) {
  const [a, b] = [new Date(before * 1000), new Date(now * 1000)];
  if (a.getUTCFullYear() !== b.getUTCFullYear()) return YEAR;
  if (a.getUTCMonth() !== b.getUTCMonth()) return MONTH;
  if (a.getUTCDate() !== b.getUTCDate()) return DAY;
  const step = STEPS.find(([size]) => Math.floor(before / size) !== Math.floor(now / size));
  return step ? step[1] : 0;
}
