/** Where a value lies in parsed JSON: names of objects' keys, numbers of arrays' entries. */
export type Path = ReadonlyArray<string | number>;

/** Reads a value deep in parsed JSON: `at(body, 'data', 'videos', 0, 'url')`. */
export function at(value: unknown, ...path: Path): unknown {
	return valueAt(value, path);
}

function valueAt(value: unknown, path: Path): unknown {
	let current = value;
	for (const key of path) {
		if (typeof current !== 'object' || current === null) return undefined;
		current = (current as Record<string | number, unknown>)[key];
	}
	return current;
}

/** What `read` makes of the first place where it finds something. */
export function firstAt<Found>(
	body: unknown,
	paths: readonly Path[],
	read: (value: unknown) => Found | null,
): Found | null {
	for (const path of paths) {
		const value = valueAt(body, path);
		if (value === undefined) continue;
		const found = read(value);
		if (found !== null) return found;
	}
	return null;
}

/** A string with something in it, trimmed; otherwise `null`. */
export function text(value: unknown): string | null {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/**
 * An ID: a text, or a whole number with all its digits. A number that JavaScript cannot hold exactly has
 * other digits than the ID had, so it is none; nor is a fraction.
 */
export function idText(value: unknown): string | null {
	return typeof value === 'number' && !Number.isSafeInteger(value) ? null : text(value);
}

/** A finite number, also from a string such as "30%" or "5.0"; otherwise `null`. */
export function numeric(value: unknown): number | null {
	if (typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*%?\s*$/.test(value)) {
		return Number.parseFloat(value);
	}
	return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The first candidate that is a string with something in it. */
export function firstText(...candidates: unknown[]): string | null {
	for (const candidate of candidates) {
		const found = text(candidate);
		if (found !== null) return found;
	}
	return null;
}

/** A path without a scheme that ends like a video, such as `media/x.mp4?sign=1`. */
const VIDEO_PATH = /^[\w.~%-]+(\/[\w.~%-]+)*\.(mp4|mov|webm)(\?\S*)?$/i;

/** A whole http(s) address: a string, or an object with a `url`; otherwise `null`. */
export function wholeLink(value: unknown): string | null {
	const found = text(typeof value === 'object' ? at(value, 'url') : value);
	return found !== null && /^https?:\/\//i.test(found) ? found : null;
}

/**
 * The same, and one that is to be completed by the address of the answer that it stands in: `//host/x`,
 * `/x`, or a path that ends like a video.
 *
 * @param base the address of the answer
 */
export function linkFrom(value: unknown, base: string): string | null {
	const whole = wholeLink(value);
	if (whole !== null) return whole;
	const found = text(typeof value === 'object' ? at(value, 'url') : value);
	if (found === null || !(/^\/\S+$/.test(found) || VIDEO_PATH.test(found))) return null;
	return URL.canParse(found, base) ? new URL(found, base).href : null;
}

/** A point in time that names its zone; without one it could be off by half a day. */
const ZONED_DATE = /^\s*\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})\s*$/i;

/**
 * Seconds or milliseconds since the epoch, or an ISO date with its zone, as ISO 8601; `null` for anything
 * else, such as a number that stands for no time of this or the next centuries.
 */
export function timestamp(value: unknown): string | null {
	const number = numeric(value);
	if (number === null) {
		const isDate = typeof value === 'string' && ZONED_DATE.test(value);
		const date = new Date(isDate ? value.trim() : Number.NaN);
		return Number.isNaN(date.getTime()) ? null : date.toISOString();
	}
	// Ten digits are seconds from 2001 to 2286, thirteen are milliseconds of the same years.
	const milliseconds = number < 1e10 ? number * 1000 : number;
	return milliseconds >= 1e12 && milliseconds < 1e13 ? new Date(milliseconds).toISOString() : null;
}
