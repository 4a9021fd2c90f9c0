import { generate } from '../../engine/helpers/speech';
import { SPEAKING } from '../gateways';
import { isBeyondKnowing, PROMPTS } from './expressions';
import type { Product } from './userRun';
import type { RequestKind } from '../../simulator';
import { drawUserScenario, type UserScenario } from './userScenario';
import { asUsed, knownToN8n, settingsOf } from './userWorkflow';

/** How long the node waits for a speech whose state cannot be read. Seconds. */
const TIMEOUT = 4;

/** The workflow that a seed stands for, around Speech: nobody names speech, and no picture can be mended. */
export function speakingUser(seed: number, gateways = SPEAKING): UserScenario {
	const scenario = drawUserScenario(seed, gateways);
	const text = PROMPTS[scenario.prompt % PROMPTS.length]!;
	// Of what comes back without a trace, and cannot be compared with the clock stopped, nobody can say what it is.
	const isNameless =
		scenario.shape === 'errorLoop' && !scenario.keepsDetails && isBeyondKnowing(text);
	return {
		...scenario,
		...(isNameless ? { prompt: 0 } : {}),
		names: 'none',
		ifNameExists: 'fail',
		mendedIn: 'prompt',
		mended: isBeyondKnowing(text) ? 0 : scenario.mended,
	};
}

/** What a request about speech is called where one about a video is. */
export const AS_VIDEO: Partial<Record<RequestKind, RequestKind>> = {
	tts: 'create',
	ttsQuery: 'query',
	ttsResult: 'result',
};

/** Speech, as the runs of users' workflows put it to the proof. */
export const SPEECHES: Product = {
	node: (scenario, mends) => {
		const { parallel, submitAgainWhenUnsure } = scenario;
		const options = {
			submissionsInParallel: parallel,
			submitAgainWhenUnsure,
			timeout: TIMEOUT,
		};
		const text = knownToN8n(mends.parameters().prompt);
		return asUsed(scenario, generate(scenario.provider, { text, options }, settingsOf(scenario)));
	},
	name: 'Speech',
	paid: [{ store: 'speeches', jobs: (sim) => sim.speechJobs }],
	kind: ({ kind }) => AS_VIDEO[kind],
};

/** Create, which has a text spoken and makes a video of it, or takes a sound where the gateway has no speech. */
export const CREATED: Product = {
	node: (scenario, mends) => {
		const { parallel, submitAgainWhenUnsure } = scenario;
		// Long enough for a video.
		const text = `${knownToN8n(mends.parameters().prompt)} It goes on for quite a while.`;
		const node = generate(
			scenario.provider,
			{
				resource: 'video',
				operation: 'create',
				imageUrl: 'https://media.example/portrait.png',
				...(SPEAKING.includes(scenario.provider)
					? { text }
					: { audioSource: 'url', audioUrl: 'https://media.example/voice.mp3' }),
				prompt: text,
				options: {
					checkMediaLinks: false,
					submissionsInParallel: parallel,
					submitAgainWhenUnsure,
					timeout: 60,
				},
			},
			settingsOf(scenario),
		);
		return asUsed(scenario, { ...node, name: 'Create' });
	},
	name: 'Create',
	paid: [
		{ store: 'submissions', jobs: (sim) => sim.jobs },
		{ store: 'speeches', jobs: (sim) => sim.speechJobs },
	],
	kind: ({ kind }) => AS_VIDEO[kind] ?? kind,
};
