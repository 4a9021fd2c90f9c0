import type { Provider, SwitchSettings } from '../../simulator';
import { Random } from '../random';

/** What one run of Speech under the simulated clock is about. Times in seconds. */
export interface SpeechScenario {
	seed: number;
	provider: Provider;
	items: number;
	/** All items ask for the same text. */
	areItemsEqual: boolean;
	parallel: number;
	continueOnFail: boolean;
	submitAgainWhenUnsure: boolean;
	/** Retry On Fail: how often the node runs in one execution. */
	tries: number;
	/** The execution and its repetitions by "Retry execution". */
	executions: number;
	/** Share of texts that the user changes before a repetition. */
	changedTexts: number;
	/** When the node is stopped, by execution; `null`: never. */
	stops: ReadonlyArray<number | null>;
	timeout: number;
	/** Milliseconds on the way, there and back. */
	latency: number;
	/** Shares of requests that go wrong. */
	faultShares: { create: number; query: number; connecting: number };
	shortestJob: number;
	longestJob: number;
	failedJobs: number;
	switches: SwitchSettings;
}

/** The run that a seed stands for. */
export function drawSpeechScenario(seed: number): SpeechScenario {
	const random = new Random(`speech ${seed}`);
	const executions = random.weighted([
		[5, 1],
		[3, 2],
		[2, 3],
	]);
	return {
		seed,
		provider: random.pick(['aijisu', 'cometApi', 'kling'] as const),
		items: Math.round(random.logarithmic(1, 12)),
		areItemsEqual: random.chance(0.15),
		parallel: random.whole(1, 10),
		continueOnFail: random.chance(0.25),
		submitAgainWhenUnsure: random.chance(0.06),
		tries: random.whole(1, 4),
		executions,
		changedTexts: random.chance(0.2) ? random.next() : 0,
		stops: Array.from({ length: executions }, () =>
			random.chance(0.15) ? random.logarithmic(0.001, 60) : null,
		),
		timeout: random.logarithmic(5, 600),
		latency: random.logarithmic(2, 3000),
		faultShares: {
			create: random.pick([0, 0.05, 0.2, 0.5, 0.9]),
			query: random.pick([0, 0.05, 0.2, 0.5, 0.95]),
			connecting: random.pick([0, 0, 0.02, 0.2]),
		},
		shortestJob: 0.5,
		longestJob: random.pick([5, 60, 500]),
		failedJobs: random.pick([0, 0.1, 0.5]),
		switches: {
			speech: {
				answer: random.pick(['at once', 'task']),
				query: random.pick(['exists', 'exists', '404', 'unknown path']),
				duration: random.pick(['text', 'number', 'none']),
				nestedErrors: random.pick(['voice', 'all', 'none']),
				minimaxResult: random.pick([
					'outputs',
					'output',
					'output.audio_url',
					'data.audio_url',
					'url',
				]),
				minimaxLength: random.pick(['none', 'extra_info']),
			},
		},
	};
}
