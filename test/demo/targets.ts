import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { allProviders, providers, type ProviderId } from '../../nodes/KlingAvatar/providers';
import type { Simulator } from '../simulator';

/** A provider to run the example against. */
export interface Target {
	provider: ProviderId;
	label: string;
	/** What a second of video costs, in words. */
	price: string;
	credential: ICredentialDataDecryptedObject;
	imageUrl: string;
	/** Spoken where the provider makes no speech. */
	audioUrl: string;
}

const ALL = allProviders.map(({ id }) => id as ProviderId);

/** Dollars a second in the lowest quality, as docs/providers.md has them; the others publish none. */
const PRICES: Partial<Record<ProviderId, number>> = {
	kling: 0.056,
	fal: 0.0562,
	kie: 0.04,
	waveSpeed: 0.056,
};

/** Every provider, played by the simulator. */
export function simulatedTargets({ url, key }: Simulator): Target[] {
	return ALL.map((provider) => ({
		provider,
		label: `${providers[provider].label} (simulated)`,
		price: 'nothing',
		credential: { provider, apiKey: key, baseUrl: url },
		imageUrl: `${url}/files/portrait.jpg`,
		audioUrl: `${url}/files/voice.mp3`,
	}));
}

/**
 * The real providers for which the environment holds a key. They open the portrait from the internet, so
 * its link comes from the environment as well. Throws when one is missing.
 */
export function realTargets(env: NodeJS.ProcessEnv): Target[] {
	const { DEMO_IMAGE_URL: imageUrl, DEMO_AUDIO_URL: audioUrl = '' } = env;
	const keyed = ALL.filter((provider) => env[`${provider.toUpperCase()}_KEY`]);
	if (keyed.length === 0) return [];
	if (!imageUrl) {
		throw new Error(
			'With a real key, set DEMO_IMAGE_URL to a public link of a portrait (JPG or PNG, 300 pixels or more).',
		);
	}
	return keyed.map((provider) => {
		const { label, key, speech } = providers[provider];
		const prefix = provider.toUpperCase();
		const baseUrl = env[`${prefix}_BASE_URL`] ?? '';
		if (baseUrl === '' && key.defaultBaseUrl === null) {
			throw new Error(`With ${prefix}_KEY, set ${prefix}_BASE_URL to the address of the API.`);
		}
		if (speech === null && audioUrl === '') {
			throw new Error(`${label} makes no speech: set DEMO_AUDIO_URL to a public link of a sound.`);
		}
		const dollars = PRICES[provider];
		const price = dollars === undefined ? 'a price that is not published' : `$${dollars}`;
		const credential = { provider, apiKey: env[`${prefix}_KEY`]!, baseUrl };
		return { provider, label, price, credential, imageUrl, audioUrl };
	});
}
