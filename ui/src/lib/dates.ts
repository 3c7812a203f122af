const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A date as people at the dock say it: `Fri 3 Jun`, with the year where it is not this one. */
export function nearDate(date: string, thisYear: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return date;
  const near = `${WEEKDAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
  return at.getUTCFullYear() === thisYear ? near : `${near} ${at.getUTCFullYear()}`;
}

/** Making a formatter costs more than a hundred uses of it, and lists use it per row. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  });
  formatters.set(zone, made);
  return made;
}

function parts(instant: Date, zone: string): Record<string, string> {
  const all = formatter(zone).formatToParts(instant);
  return Object.fromEntries(all.map((part) => [part.type, part.value]));
}

/** `09:41` in the dock's zone. */
export function clockTime(instant: string | Date, zone: string): string {
  const p = parts(new Date(instant), zone);
  return `${p["hour"]}:${p["minute"]}`;
}

/** `PST`, `PDT`, `GMT+1`: the zone's name on that day. */
export function zoneName(instant: string | Date, zone: string): string {
  return parts(new Date(instant), zone)["timeZoneName"] ?? zone;
}

/** The local date, YYYY-MM-DD, of an instant in the dock's zone. */
export function localDate(instant: string | Date, zone: string): string {
  const p = parts(new Date(instant), zone);
  return `${p["year"]}-${p["month"]}-${p["day"]}`;
}

/** The time alone for today, the near date in front of it for any other day. `today` is the
 * dock's date: it changes once a day, where the clock would redraw each row each second. */
export function nearTime(instant: string, zone: string, today: string): string {
  const day = localDate(instant, zone);
  const time = clockTime(instant, zone);
  return day === today ? time : `${nearDate(day, Number(today.slice(0, 4)))} ${time}`;
}

/** How long something has stood, in words. */
export function ageWords(days: number): string {
  if (days <= 0) return "today";
  return days === 1 ? "1 day" : `${days} days`;
}

/** Date and time in United States Pacific time, with its zone (CAL-5). */
export function pacific(instant: string): string {
  const p = parts(new Date(instant), "America/Los_Angeles");
  const { year = "", month = "", day = "", hour = "", minute = "", timeZoneName = "" } = p;
  return `${year}-${month}-${day} ${hour}:${minute} ${timeZoneName}`;
}
