import type { Provider, SwitchSettings } from '../simulator';
import { Random } from './random';

/** What one run under the simulated clock is about. Times in seconds unless the name says otherwise. */
export interface Scenario {
	seed: number;
	provider: Provider;
	items: number;
	/** How often the Submit node runs in its execution. */
	loops: number;
	/** All items ask for the same video. */
	areItemsEqual: boolean;
	parallel: number;
	continueOnFail: boolean;
	submitAgainWhenUnsure: boolean;
	/** The items bring their own External Task IDs. */
	hasUsersNames: boolean;
	/** Retry On Fail: how often the node runs in one execution. */
	tries: number;
	/** The execution and its repetitions by "Retry execution". */
	executions: number;
	/** Share of items that the user changes before a repetition. */
	changedItems: number;
	/** When Submit is stopped, in seconds from its start, by execution. */
	submitStops: ReadonlyArray<number | null>;
	waitStop: number | null;
	waitTries: number;
	/** Whether Wait is told when the tasks were submitted. */
	isAgeKnown: boolean;
	timeout: number;
	pollInterval: number;
	maxPollInterval: number;
	/** Milliseconds on the way, there and back. */
	latency: number;
	/** Shares of requests that go wrong. */
	faultShares: { create: number; query: number; connecting: number };
	/** While it lasts, one fault strikes everything. Seconds from the beginning. */
	outage: { from: number; to: number } | null;
	/** A task is unknown to questions until it is this old. */
	registration: number;
	shortestJob: number;
	longestJob: number;
	failedJobs: number;
	switches: SwitchSettings;
}

/** The run that a seed stands for. */
export function drawScenario(seed: number): Scenario {
	const random = new Random(`scenario ${seed}`);
	const provider = random.pick(['aijisu', 'cometApi', 'kling'] as const);
	const isAgeKnown = random.chance(0.8);
	const executions = random.weighted([
		[6, 1],
		[3, 2],
		[1, 3],
	]);
	const stopAt = (share: number, longest: number) =>
		random.chance(share) ? random.logarithmic(0.001, longest) : null;
	const pollInterval = random.logarithmic(1, 20);
	const outageFrom = random.logarithmic(0.1, 300);
	return {
		seed,
		provider,
		items: random.chance(0.1) ? 20 : Math.round(random.logarithmic(1, 20)),
		loops: random.weighted([
			[8, 1],
			[1, 2],
			[1, 3],
		]),
		areItemsEqual: random.chance(0.15),
		parallel: random.whole(1, 10),
		continueOnFail: random.chance(0.25),
		submitAgainWhenUnsure: random.chance(0.06),
		hasUsersNames: provider !== 'aijisu' && random.chance(0.25),
		tries: random.whole(1, 5),
		executions,
		changedItems: random.chance(0.2) ? random.next() : 0,
		submitStops: Array.from({ length: executions }, () => stopAt(0.15, 30)),
		waitStop: stopAt(0.12, 300),
		waitTries: random.whole(1, 2),
		isAgeKnown,
		timeout: random.logarithmic(5, 3600),
		pollInterval,
		maxPollInterval: random.between(pollInterval / 2, 60),
		latency: random.logarithmic(2, 3000),
		faultShares: {
			create: random.pick([0, 0.05, 0.2, 0.5, 0.9]),
			query: random.pick([0, 0.05, 0.2, 0.5, 0.95]),
			connecting: random.pick([0, 0, 0.02, 0.2]),
		},
		outage: random.chance(0.15)
			? { from: outageFrom, to: outageFrom + random.logarithmic(1, 600) }
			: null,
		registration: random.chance(0.2) ? random.between(0, isAgeKnown ? 50 : 12) : 0,
		shortestJob: 5,
		longestJob: random.pick([20, 120, 900]),
		failedJobs: random.pick([0, 0.1, 0.5]),
		switches: drawSwitches(random),
	};
}

function drawSwitches(random: Random): SwitchSettings {
	const odd = random.pick(['rendering', 'IN QUEUE', 'warming-up', '已提交']);
	return {
		aijisuShape: random.pick([
			'flat',
			'taskDto',
			'taskDtoOld',
			'taskDtoRaw',
			'openAiVideo',
			'legacy',
		]),
		aijisuQueryPath: random.pick(['generations', 'videos', 'both']),
		cometApiQueryPath: random.pick(['avatar', 'image2video', 'both']),
		cometApiUnknownPath: random.pick(['html', 'redirect']),
		duplicateExternalTaskId: random.pick(['refuse', 'accept']),
		taskIds: random.pick(['text', 'number']),
		...(random.chance(0.3)
			? { statusWords: { aijisu: { processing: odd }, cometApi: { processing: odd } } }
			: {}),
	};
}
