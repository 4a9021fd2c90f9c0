import { aijisu } from './aijisu';
import { cometApi } from './cometApi';
import { fal } from './fal';
import { kie } from './kie';
import { kling } from './kling';
import { waveSpeed } from './waveSpeed';
import { Failure } from '../task/failure';
import type { ProviderAdapter, SpeechAdapter } from './types';

export {
	authorizationOf,
	cleanKey,
	DEFAULT_PROVIDER,
	furtherFields,
	isKeyPair,
	keyOfProvider,
	providersOf,
	secretsOf,
	type StoredKey,
} from './keys';

export { DEFAULT_PROMPT } from './klingAvatar';

/** The gateways: a further one is its file and its entry here. The editor lists them in this order. */
const entries = { aijisu, cometApi, kling, fal, kie, waveSpeed };

/** The values of the `provider` parameter. */
export type ProviderId = keyof typeof entries;

/** Every gateway, by the value of the `provider` parameter. */
export const providers: Readonly<Record<ProviderId, ProviderAdapter>> = entries;

/** Every gateway, in the order in which the editor lists them. */
export const allProviders: readonly ProviderAdapter[] = Object.values(entries);

/** The gateway behind a value of the `provider` parameter; `null` when there is none. */
export function findProvider(value: unknown): ProviderAdapter | null {
	return allProviders.find(({ id }) => id === value) ?? null;
}

const bounds = allProviders.map(({ limits }) => limits);

/** What every gateway takes, where it is not known yet which one it will be. */
export const commonLimits: ProviderAdapter['limits'] = {
	audio: {
		minSeconds: Math.max(...bounds.map(({ audio }) => audio.minSeconds)),
		maxSeconds: Math.min(...bounds.map(({ audio }) => audio.maxSeconds)),
		maxBytes: Math.min(...bounds.map(({ audio }) => audio.maxBytes)),
	},
	image: {
		minSidePixels: Math.max(...bounds.map(({ image }) => image.minSidePixels)),
		maxAspectRatio: Math.min(...bounds.map(({ image }) => image.maxAspectRatio)),
		maxBytes: Math.min(...bounds.map(({ image }) => image.maxBytes)),
	},
};

/** The prompt that every gateway takes, in characters. */
export const COMMON_PROMPT_CHARACTERS = Math.min(
	...allProviders.map(({ maxPromptCharacters }) => maxPromptCharacters),
);

/** A gateway's text to speech. Throws Failure where it has none. */
export function speechOf({ label, speech }: ProviderAdapter): SpeechAdapter {
	if (speech !== null) return speech;
	throw new Failure(
		`${label} makes no speech in this node`,
		`Make the speech with any text-to-speech node, or with ${labelsOf((one) => one.speech !== null, 'or')} as "Provider", and connect it to Submit: with "Audio Source" set to "Automatic" it takes the audio from the item.`,
	);
}

/** The gateways that can do something, as `displayOptions` take them. */
export function providersThat(can: (adapter: ProviderAdapter) => boolean): string[] {
	return allProviders.filter(can).map(({ id }) => id);
}

/** A text of one entry for the gateways of which the same is told: "aijisu: …. CometAPI, fal.ai: …." */
export function ofEachProvider(tell: (adapter: ProviderAdapter) => string): string {
	const told = new Map<string, string[]>();
	for (const adapter of allProviders) {
		const text = tell(adapter);
		told.set(text, [...(told.get(text) ?? []), adapter.label]);
	}
	return [...told].map(([text, labels]) => `${labels.join(', ')}: ${text}.`).join(' ');
}

/** Labels in a sentence: "CometAPI and Kling AI". */
export function labelsOf(
	can: (adapter: ProviderAdapter) => boolean,
	conjunction: 'and' | 'or' = 'and',
): string {
	const labels = allProviders.filter(can).map(({ label }) => label);
	const last = labels.pop() ?? '';
	return labels.length === 0 ? last : `${labels.join(', ')} ${conjunction} ${last}`;
}

/** Languages that the gateways' lists show or send under another name than the platform's. */
const OTHER_NAMES: Readonly<Record<string, string>> = { nn: 'Nynorsk', yue: 'Chinese,Yue' };

let names: Intl.DisplayNames | null = null;

/** The English name of a language by its ISO 639 code; `null` for what is none. */
function languageName(code: string): string | null {
	const other = OTHER_NAMES[code];
	if (other !== undefined || !/^[a-z]{2}$/.test(code)) return other ?? null;
	names ??= new Intl.DisplayNames('en', { type: 'language' });
	return names.of(code) ?? null;
}

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
	const name = languageName(word.split(/[-_]/)[0] ?? '')?.toLowerCase() ?? word;
	const found =
		languages.find(({ value }) => value === wanted) ??
		languages.find((one) => [one.value, one.name].some((known) => known.toLowerCase() === name));
	return found?.value ?? null;
}
