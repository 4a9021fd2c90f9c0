import type { SpeechAdapter } from '../types';

/** ISO 639-1 codes of the languages, by the name that every gateway's list shows. */
const NAME_OF: Readonly<Record<string, string>> = { en: 'English', ja: 'Japanese', zh: 'Chinese' };

/**
 * A gateway's own value for a language: some take its code, others its name. Either may be given at any of them,
 * a code also with its region (`en-US`). `null` for a language that the gateway does not have.
 */
export function languageOf(
	{ languages }: Pick<SpeechAdapter, 'languages'>,
	wanted: unknown,
): string | null {
	if (typeof wanted !== 'string') return null;
	const word = wanted.trim().toLowerCase();
	const name = NAME_OF[word.split(/[-_]/)[0] ?? '']?.toLowerCase() ?? word;
	const found =
		languages.find(({ value }) => value === wanted) ??
		languages.find((one) => [one.value, one.name].some((known) => known.toLowerCase() === name));
	return found?.value ?? null;
}
