/** Syllables written as one character each: Chinese, Japanese and Korean. */
const WIDE = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/gu;
/** A pause that the text asks for: `<#0.5#>`, `<break time="1s"/>`, `<break time="500ms"/>`. */
const PAUSE = /<#([\d.]+)#>|<break\s+time="([\d.]+)(m?s)"\s*\/?>/g;

const SECONDS = { wide: 0.25, digit: 0.3, other: 1 / 14, sentence: 0.4, clause: 0.15 };

/**
 * About how long a text takes to speak at a voice's own speed; voices differ by a fifth either way. Digits are
 * counted as the words that they are read as.
 */
export function spokenSeconds(text: string): number {
	let pauses = 0;
	const spoken = text.replace(PAUSE, (_tag, plain: string, time: string, unit: string) => {
		pauses += Number(plain ?? time) / (unit === 'ms' ? 1000 : 1) || 0;
		return '';
	});
	const count = (pattern: RegExp) => spoken.match(pattern)?.length ?? 0;
	const wide = count(WIDE);
	const digits = count(/\d/g);
	const others = [...spoken].length - wide - digits;
	return (
		pauses +
		wide * SECONDS.wide +
		digits * SECONDS.digit +
		others * SECONDS.other +
		count(/[.!?。！？]+(?=\s|$|[^\d.!?。！？])/g) * SECONDS.sentence +
		count(/[,;:，；：、]/g) * SECONDS.clause
	);
}
