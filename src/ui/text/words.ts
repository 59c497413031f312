import type { Takes } from '../../course/step.ts';

/** A time that has passed: `0.3s`, `12s`, `1m52s`, `2h05m`. */
export function elapsed(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${String(seconds % 60).padStart(2, '0')}s`;
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`;
}

/** How long ago something was, in one unit that matters: `40 s`, `12 min`, `5 h`, `3 days`. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** A usual time: `1-3 s`, `2-4 min`. */
export function usually({ from, to }: Takes): string {
  const inMinutes = to >= 90;
  const range = inMinutes ? [Math.max(1, Math.round(from / 60)), Math.round(to / 60)] : [from, to];
  const [low, high] = range as [number, number];
  return `${low === high ? low : `${low}-${high}`} ${inMinutes ? 'min' : 's'}`;
}

/** US dollars: `$3.48`, and small amounts to the first two digits that count: `$0.0050`. */
export function dollars(amount: number): string {
  if (amount === 0) return '$0';
  return `$${amount.toFixed(amount >= 0.1 ? 2 : 4)}`;
}

/** What it costs to leave something running: `about $0.02/h`, or that nothing is charged by the hour. */
export function hourly(perHour: number): string {
  return perHour === 0 ? 'nothing by the hour' : `about ${dollars(perHour)}/h`;
}

/** `1 resource`, `3 resources`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

const shortForms = new Set(['api', 'ecs', 'vpc']);

/** A step's or a module's id as a name: `site-bucket` is "Site bucket", `rest-api` is "Rest API". */
export function nameOf(id: string): string {
  const words = id
    .split('-')
    .map((word) => (shortForms.has(word) ? word.toUpperCase() : word))
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
