import type { Provider } from '../types';

/** What a request for speech asks for, however its provider spells it. */
export interface AskedSpeech {
	text: string;
	voice: string;
	/** 1 is the voice's own. */
	speed: number;
}

/** The bounds of a provider's speed. Kling takes one beyond for the nearest (where it takes it at all). */
export const speedBounds = (provider: Provider): [least: number, most: number] =>
	provider === 'kling' || provider === 'cometApi' ? [0.8, 2] : [0.5, 2];

/** Reads an accepted request. */
export function askedSpeech(provider: Provider, body: Record<string, unknown>): AskedSpeech {
	const [least, most] = speedBounds(provider);
	const voice = (body['voice_setting'] ?? body) as Record<string, unknown>;
	const speed = body['voice_speed'] ?? voice['speed'];
	return {
		text: String(body['text'] ?? body['input'] ?? ''),
		voice: String(voice['voice_id'] ?? voice['voice'] ?? ''),
		speed: typeof speed === 'number' ? Math.min(most, Math.max(least, speed)) : 1,
	};
}
