import { languageOf, speechOf } from '../../nodes/KlingAvatar/providers';
import type { SpeechAdapter } from '../../nodes/KlingAvatar/providers/types';
import { inShort, untilEnded, type Step } from './context';

/** About three seconds. */
const TEXT = 'One short sentence, to hear how it sounds.';

/** What the adapter sends for a short text, in a voice that every account has. */
function requestOf(speech: SpeechAdapter) {
	return speech.createRequest({
		text: TEXT,
		model: speech.models[0]?.value ?? '',
		voiceId: (speech.voices.from === 'table' && speech.voices.voices[0]?.id) || 'Wise_Woman',
		language: languageOf(speech, 'en') ?? '',
		speed: 1,
		volume: null,
		pitch: null,
		emotion: null,
		format: null,
	});
}

/** Text to speech: what its answers look like, which hardly a document shows to the end. */
export const speechStep: Step = {
	title: 'Speech',
	costs: () => `one call of text to speech with ${TEXT.length} characters, and no video`,
	applies: ({ adapter }) => adapter.speech !== null,
	async act(run, step) {
		const speech = speechOf(run.adapter);
		const { path, body } = requestOf(speech);
		const created = await run.wire.send(step, 'POST', path, body);
		const reading = speech.readCreated(created);
		const tell = (observed: string, holds: boolean | undefined) =>
			run.tell('What does text to speech answer?', 'a speech with its link', observed, holds);
		if (reading.kind !== 'created') {
			tell(inShort(created), reading.kind === 'refused' ? false : undefined);
			return;
		}
		const { task, answer } = await untilEnded(run, step, speech, reading.task);
		tell(
			`${answer ? `after asking, "${task.providerStatus}"` : 'at once'}, ${task.audioDurationSeconds ?? 'no'} seconds told: ${inShort(answer ?? created)}`,
			task.audioUrl !== null,
		);
	},
};
