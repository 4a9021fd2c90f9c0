import { setTimeout as sleep } from 'node:timers/promises';

import { firstLinkIn } from './firstLink';
import { inShort, type LiveRun, type Step } from './context';
import { finding } from './findings';

/** About three seconds in either language of Kling's. */
const TEXT = 'One short sentence, to hear how it sounds.';
/** An English voice of Kling's, and one of MiniMax's, from their own lists. */
const VOICES = { kling: 'oversea_male1', minimax: 'Wise_Woman' };

/** How the two kinds of speech are asked for; which one a gateway has follows from its other paths. */
function speechOf({ adapter }: LiveRun): {
	path: string;
	body: Record<string, string>;
	assumed: string;
} {
	if (!adapter.takesAudioId) {
		return {
			path: '/v1/audio/tasks',
			body: { model: 'minimax-speech-2.8-hd', text: TEXT, voice_id: VOICES.minimax },
			assumed: 'a task_id, later "succeeded" with a link under a key that begins with "outp"',
		};
	}
	return {
		path: adapter.createPath.replace(/\/videos\/.*$/, '/audio/tts'),
		body: { text: TEXT, voice_id: VOICES.kling, voice_language: 'en' },
		assumed: 'at once, data.task_result.audios[0] with id, url and duration',
	};
}

const ENDED = /^(succeed|succeeded|completed|success|failed|failure)$/i;

/** Text to speech: what its answers look like, which no document shows to the end. */
export const speechStep: Step = {
	title: 'Speech',
	costs: () => `one call of text to speech with ${TEXT.length} characters, and no video`,
	async act(run, step) {
		const { wire, findings } = run;
		const { path, body, assumed } = speechOf(run);
		let answer = await wire.send(step, 'POST', path, body);
		const created = answer;
		const id = /"(?:task_id|id)"\s*:\s*"([^"]+)"/.exec(answer.text)?.[1];
		const word = () => /"(?:task_status|status)"\s*:\s*"([^"]+)"/.exec(answer.text)?.[1] ?? '';
		const until = Date.now() + run.timeoutMilliseconds;
		while (id && answer.status === 200 && !ENDED.test(word()) && Date.now() < until) {
			await sleep(run.pollMilliseconds);
			answer = await wire.send(step, 'GET', `${path}/${encodeURIComponent(id)}`);
		}
		const found = firstLinkIn(answer.json);
		const where = found?.path ?? 'nowhere';
		const observed = `${answer === created ? 'at once' : `after asking, "${word()}"`}; the link at ${where}: ${inShort(answer)}`;
		const holds = run.adapter.takesAudioId
			? answer === created && where === 'data.task_result.audios[0].url'
			: /^outp/.test(where);
		findings.push(
			finding('What does text to speech answer?', assumed, observed, found ? holds : undefined),
		);
	},
};
