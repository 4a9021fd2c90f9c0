/** Chinese, Japanese and Korean. */
const EASTERN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const HAN = /\p{Script=Han}/u;
const LATIN = /\p{Script=Latin}/gu;
/** A few Latin letters are a name or an abbreviation. */
const LEAST_LETTERS = 3;
/** So much of a text says in which script it is. Code units. */
const LOOKED_AT = 10_000;

/**
 * What a text is written in, where that clearly is not its language; `null` where it may be. Chinese texts hold
 * English names, and the other way round, so only a text that is mostly, or wholly, in the other script counts.
 *
 * @param language its English name, such as "English" or "Chinese,Yue"
 */
export function foreignScript(text: string, language: string): string | null {
	const looked = text.slice(0, LOOKED_AT);
	const latin = looked.match(LATIN)?.length ?? 0;
	if (language === 'English') {
		const eastern = looked.match(EASTERN)?.length ?? 0;
		if (eastern <= latin) return null;
		return HAN.test(looked) ? 'Chinese characters' : 'Asian characters';
	}
	if (language.startsWith('Chinese')) {
		return latin >= LEAST_LETTERS && !HAN.test(looked) ? 'Latin letters' : null;
	}
	return null;
}
