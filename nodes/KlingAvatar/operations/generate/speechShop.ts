import type { Gateway } from '../../gateway/gateway';
import type { Product, Shop } from '../../paying/shop';
import type { Occasion } from '../../task/occasion';
import type { SpeechTask } from '../../task/speechTask';

/** Speech in the words of a failure. */
export const SPEECH: Product = {
	thing: 'speech',
	ifItIsThere:
		'If it is there, go on with its audio ID or link: choose "Audio ID" or "URL" as Audio Source of Submit',
	pickUp: 'look up these task IDs in your account, and go on with their audio ID or link in Submit',
};

/** How to get unstuck where a video's advice would speak of pictures. */
export const SPEECH_ADVICE = {
	request:
		'Check the fields that the message names. Not every account has every voice, and a voice speaks certain languages only.',
	policy: 'Change the text: the content rules of the service were applied.',
	notFound:
		'Check that the credential is of the account that made the speech. Tasks are forgotten after some time.',
	account:
		'Check the balance, and whether the account may use text to speech, on the website of the service.',
};

/** Where speech is bought. Nobody lets the caller name it, so an unsure one cannot be looked up. */
export function speechShop(
	{ adapter: { label, speech }, clock, signal, send }: Gateway,
	occasion: Occasion,
): Shop<SpeechTask> {
	return {
		provider: { label, advice: SPEECH_ADVICE },
		product: SPEECH,
		occasion,
		clock,
		signal,
		send,
		createPath: speech.createPath,
		readCreated: (answer) => speech.readCreated(answer),
		findByName: null,
	};
}
