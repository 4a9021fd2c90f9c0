/** As much of an answer as is quoted, in characters. */
const MAX_QUOTE = 150;

/** Where servers put a sentence for people: S3 and its like, JSON of all kinds, web pages. */
const PLACES = [
	/<Message>([^<]+)</i,
	/"(?:message|error_description|detail|error|msg|reason)"\s*:\s*"((?:[^"\\]|\\.)+)"/i,
	/<title[^>]*>([^<]+)</i,
	/<Code>([^<]+)</i,
];

const ENTITIES: Readonly<Record<string, string>> = {
	amp: '&',
	apos: "'",
	gt: '>',
	lt: '<',
	quot: '"',
};

/**
 * What a server's answer says to people, on one line and cut; `null` when it says nothing that can be
 * found. Nothing else of the answer is passed on: S3 tells the parts of a signature, for example.
 *
 * @param body the start of the answer
 */
export function serverWords(body: Uint8Array): string | null {
	const text = new TextDecoder().decode(body);
	const found = PLACES.flatMap((place) => place.exec(text)?.[1] ?? []).at(0) ?? plainLine(text);
	if (found === null) return null;
	const words = found
		.replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
		.replace(/\\[nrt]/g, ' ')
		.replace(/\\(.)/g, '$1')
		.replace(/&(\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity)
		.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
		.trim();
	if (words === '') return null;
	return words.length > MAX_QUOTE ? `${words.slice(0, MAX_QUOTE)}…` : words;
}

/** A body of a line or two that is no markup. */
function plainLine(text: string): string | null {
	const line = text.trim();
	const isPlain = line !== '' && line.length <= MAX_QUOTE && !/[<>{}\ufffd]/.test(line);
	return isPlain ? line : null;
}
