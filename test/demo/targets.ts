import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { providers, type ProviderId } from '../../nodes/KlingAvatar/providers';
import type { Simulator } from '../simulator';

/** A provider to run the example against. */
export interface Target {
	provider: ProviderId;
	label: string;
	credential: ICredentialDataDecryptedObject;
	imageUrl: string;
}

/** Those of which an example makes a video from a script. */
const PLAYED = ['aijisu', 'cometApi', 'kling'] as const satisfies readonly ProviderId[];

/** Every provider, played by the simulator. */
export function simulatedTargets({ url, key }: Simulator): Target[] {
	return PLAYED.map((provider) => ({
		provider,
		label: `${providers[provider].label} (simulated)`,
		credential: { provider, apiKey: key, baseUrl: url },
		imageUrl: `${url}/files/portrait.jpg`,
	}));
}

/**
 * The real providers for which the environment holds a key. They open the portrait from the internet, so
 * its link comes from the environment as well. Throws when one is missing.
 */
export function realTargets(env: NodeJS.ProcessEnv): Target[] {
	const { DEMO_IMAGE_URL: imageUrl } = env;
	const keyed = PLAYED.filter((provider) => env[`${provider.toUpperCase()}_KEY`]);
	if (keyed.length === 0) return [];
	if (!imageUrl) {
		throw new Error(
			'With a real key, set DEMO_IMAGE_URL to a public link of a portrait (JPG or PNG, 300 pixels or more).',
		);
	}
	return keyed.map((provider) => {
		const { label, key } = providers[provider];
		const prefix = provider.toUpperCase();
		const baseUrl = env[`${prefix}_BASE_URL`] ?? '';
		if (baseUrl === '' && key.defaultBaseUrl === null) {
			throw new Error(`With ${prefix}_KEY, set ${prefix}_BASE_URL to the address of the API.`);
		}
		const credential = { provider, apiKey: env[`${prefix}_KEY`]!, baseUrl };
		return { provider, label, credential, imageUrl };
	});
}
