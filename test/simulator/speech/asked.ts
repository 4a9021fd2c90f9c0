import type { Provider } from '../types';

/** What a request for speech asks for, however its provider spells it. */
export interface AskedSpeech {
	text: string;
	voice: string;
	/** 1 is the voice's own. */
	speed: number;
}

/** Kling takes a speed beyond its bounds for the nearest one (where it takes it at all). */
const SPEED = { kling: [0.8, 2], cometApi: [0.8, 2], aijisu: [0.5, 2] } as const;

/** The bounds of a provider's speed. */
export const speedBounds = (provider: Provider): readonly [least: number, most: number] =>
	SPEED[provider];

/** Reads an accepted request. */
export function askedSpeech(provider: Provider, body: Record<string, unknown>): AskedSpeech {
	const [least, most] = SPEED[provider];
	const speed = body['voice_speed'] ?? body['speed'];
	return {
		text: String(body['text'] ?? body['input'] ?? ''),
		voice: String(body['voice_id'] ?? body['voice'] ?? ''),
		speed: typeof speed === 'number' ? Math.min(most, Math.max(least, speed)) : 1,
	};
}
