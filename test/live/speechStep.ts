import { setTimeout as sleep } from 'node:timers/promises';

import { languageOf, speechOf } from '../../nodes/KlingAvatar/providers';
import type { SpeechAdapter } from '../../nodes/KlingAvatar/providers/types';
import { firstLinkIn } from './firstLink';
import { inShort, type LiveRun, type Step } from './context';
import { finding } from './findings';

/** About three seconds in either language of Kling's. */
const TEXT = 'One short sentence, to hear how it sounds.';
/** A voice of each kind of speech, from their own lists. */
const VOICES = { kling: 'oversea_male1', minimax: 'Wise_Woman' };

/** What the adapter sends for a short text. */
function requestOf(speech: SpeechAdapter) {
	return speech.createRequest({
		text: TEXT,
		model: speech.models[0]?.value ?? '',
		voiceId: speech.models.length === 0 ? VOICES.kling : VOICES.minimax,
		language: languageOf(speech, 'en') ?? '',
		speed: 1,
		volume: null,
		pitch: null,
		emotion: null,
		format: null,
	});
}

const assumedOf = ({ adapter }: LiveRun) =>
	adapter.takesAudioId
		? 'at once, data.task_result.audios[0] with id, url and duration'
		: 'a task_id, later "succeeded" with a link under a key that begins with "outp"';

const ENDED = /^(succeed|succeeded|completed|success|failed|failure)$/i;

/** Text to speech: what its answers look like, which no document shows to the end. */
export const speechStep: Step = {
	title: 'Speech',
	costs: () => `one call of text to speech with ${TEXT.length} characters, and no video`,
	async act(run, step) {
		const { wire, findings } = run;
		const speech = speechOf(run.adapter);
		const { path, body } = requestOf(speech);
		let answer = await wire.send(step, 'POST', path, body);
		const created = answer;
		const id = /"(?:task_id|id)"\s*:\s*"([^"]+)"/.exec(answer.text)?.[1];
		const word = () => /"(?:task_status|status)"\s*:\s*"([^"]+)"/.exec(answer.text)?.[1] ?? '';
		const until = Date.now() + run.timeoutMilliseconds;
		while (id && answer.status === 200 && !ENDED.test(word()) && Date.now() < until) {
			await sleep(run.pollMilliseconds);
			answer = await wire.send(step, 'GET', speech.queryPaths(id)[0]);
		}
		const found = firstLinkIn(answer.json);
		const where = found?.path ?? 'nowhere';
		const observed = `${answer === created ? 'at once' : `after asking, "${word()}"`}; the link at ${where}: ${inShort(answer)}`;
		const holds = run.adapter.takesAudioId
			? answer === created && where === 'data.task_result.audios[0].url'
			: /^outp/.test(where);
		findings.push(
			finding(
				'What does text to speech answer?',
				assumedOf(run),
				observed,
				found ? holds : undefined,
			),
		);
	},
};
