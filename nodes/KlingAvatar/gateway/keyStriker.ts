/** A shorter string would be struck out of innocent text; no provider's key is this short. */
const SHORTEST_KEY = 8;

/** A function that replaces the key by asterisks, in every form in which a server may repeat it. */
export function keyStriker(key: string): (text: string) => string {
	if (key.length < SHORTEST_KEY) return (text) => text;
	const inJson = JSON.stringify(key).slice(1, -1);
	const inUrl = encodeURIComponent(key);
	const inHex = Buffer.from(key).toString('hex');
	const forms = [
		key,
		inJson,
		inJson.replaceAll('/', '\\/'),
		inUrl,
		inUrl.replace(/%../g, (escaped) => escaped.toLowerCase()),
		inHex,
		inHex.toUpperCase(),
		...[0, 1, 2].flatMap((before) => base64Inside(key, before)),
	];
	// The longest first: a form inside another one would leave a piece of that one behind.
	const longestFirst = [...new Set(forms)].sort((one, other) => other.length - one.length);
	const anyForm = new RegExp(longestFirst.map(literally).join('|'), 'g');
	return (text) => text.replace(anyForm, '***');
}

/**
 * What the base64 of any text shows of a key that has `before` bytes of a group of three in front of it,
 * such as "Bearer " (one): without the characters that depend on its neighbours.
 */
function base64Inside(key: string, before: number): string[] {
	const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(key)]);
	const start = Math.ceil((before * 8) / 6);
	const end = Math.floor((bytes.length * 8) / 6);
	return (['base64', 'base64url'] as const).map((encoding) =>
		bytes.toString(encoding).slice(start, end),
	);
}

/** A text as a regular expression that matches just that. */
function literally(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
