/** What is never cut: tags, such as a pause `<#0.5#>` or `<break time="1s"/>`, and numbers with their signs. */
const WHOLE = /<[^<>\n]{1,60}>|\d+(?:[.,:/·]\d+)*%?/g;
/** Ends of clauses in English and Chinese. */
const CLAUSE_END = /[,;:—–)，；：、）…]["'”’」』]*\s*/g;

/**
 * Where a text may be cut, as offsets, from the best places to the least good: after sentences, after
 * clauses, after words. Never within a word, a number or a tag.
 */
export function breaksOf(text: string): [sentences: number[], clauses: number[], words: number[]] {
	const whole = [...text.matchAll(WHOLE)].map(({ index, 0: { length } }) => [
		index,
		index + length,
	]);
	const isAllowed = (offset: number) =>
		offset > 0 &&
		offset < text.length &&
		!whole.some(([start = 0, end = 0]) => start < offset && offset < end);
	const words = segmentEnds(text, 'word').filter(
		// A mark belongs to the word before it.
		(offset) => isAllowed(offset) && !/^[\p{P}\s]/u.test(text.slice(offset)),
	);
	const isWordEnd = new Set(words);
	const sentences = segmentEnds(text, 'sentence').filter((offset) => isWordEnd.has(offset));
	const clauses = [...text.matchAll(CLAUSE_END)]
		.map(({ index, 0: { length } }) => index + length)
		.filter((offset) => isWordEnd.has(offset));
	return [sentences, clauses, words];
}

/** Offsets at which the segments of a text end. */
function segmentEnds(text: string, granularity: 'sentence' | 'word'): number[] {
	const segmenter = new Intl.Segmenter(undefined, { granularity });
	return [...segmenter.segment(text)].map(({ index, segment }) => index + segment.length);
}
