import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { ProviderId } from '../../nodes/KlingAvatar/providers';
import type { Simulator } from '../simulator';

/** A provider to run the example against. */
export interface Target {
	provider: ProviderId;
	label: string;
	credential: ICredentialDataDecryptedObject;
	imageUrl: string;
}

/** Every provider, played by the simulator. */
export function simulatedTargets({ url, key }: Simulator): Target[] {
	const common = { imageUrl: `${url}/files/portrait.jpg` };
	return [
		{
			...common,
			provider: 'aijisu',
			label: 'aijisu (simulated)',
			credential: { provider: 'aijisu', apiKey: key, baseUrl: url },
		},
		{
			...common,
			provider: 'cometApi',
			label: 'CometAPI (simulated)',
			credential: { provider: 'cometApi', apiKey: key, baseUrl: url },
		},
		{
			...common,
			provider: 'kling',
			label: 'Kling AI (simulated)',
			credential: { provider: 'kling', apiKey: key, baseUrl: url },
		},
	];
}

/**
 * The real providers for which the environment holds a key. They open the portrait from the internet, so
 * its link comes from the environment as well. Throws when one is missing.
 */
export function realTargets(env: NodeJS.ProcessEnv): Target[] {
	const { COMETAPI_KEY, KLING_KEY, KLING_BASE_URL } = env;
	const { AIJISU_KEY, AIJISU_BASE_URL, DEMO_IMAGE_URL } = env;
	if (!COMETAPI_KEY && !AIJISU_KEY && !KLING_KEY) return [];
	if (!DEMO_IMAGE_URL) {
		throw new Error(
			'With a real key, set DEMO_IMAGE_URL to a public link of a portrait (JPG or PNG, 300 pixels or more).',
		);
	}
	const targets: Target[] = [];
	const media = { imageUrl: DEMO_IMAGE_URL };
	if (COMETAPI_KEY) {
		targets.push({
			...media,
			provider: 'cometApi',
			label: 'CometAPI',
			credential: { provider: 'cometApi', apiKey: COMETAPI_KEY, baseUrl: '' },
		});
	}
	if (KLING_KEY) {
		targets.push({
			...media,
			provider: 'kling',
			label: 'Kling AI',
			credential: { provider: 'kling', apiKey: KLING_KEY, baseUrl: KLING_BASE_URL ?? '' },
		});
	}
	if (AIJISU_KEY) {
		if (!AIJISU_BASE_URL) {
			throw new Error('With AIJISU_KEY, set AIJISU_BASE_URL to the address of the API.');
		}
		targets.push({
			...media,
			provider: 'aijisu',
			label: 'aijisu',
			credential: { provider: 'aijisu', apiKey: AIJISU_KEY, baseUrl: AIJISU_BASE_URL },
		});
	}
	return targets;
}
