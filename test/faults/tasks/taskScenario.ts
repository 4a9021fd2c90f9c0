import type { Provider, SwitchSettings } from '../../simulator';
import { speaksKling } from '../../engine/helpers/workflowParts';
import { drawGatewaySwitches, GATEWAYS } from '../gateways';
import { Random } from '../random';

/** What one run in n8n's engine is about. Times in seconds. */
export interface TaskScenario {
	seed: number;
	provider: Provider;
	items: number;
	parallel: number;
	/** Links that nobody looks into, links that the node checks, files of the item. */
	media: 'links' | 'checkedLinks' | 'files';
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	submitAgainWhenUnsure: boolean;
	hasUsersNames: boolean;
	/** Retry On Fail: how often Submit runs in one execution. */
	tries: number;
	/** The execution and its repetitions by "Retry execution". */
	executions: number;
	/** What ends the first execution early. */
	stop: { how: 'stop' | 'timeLimit'; after: number } | null;
	/** For so long the gateway refuses connections. */
	closedFor: number;
	timeout: number;
	pollInterval: number;
	maxPollInterval: number;
	/** Whether Wait is told when the tasks were submitted. */
	isAgeKnown: boolean;
	onTaskFailure: 'throw' | 'output';
	onTimeout: 'throw' | 'output';
	downloadVideo: boolean;
	faultShares: { create: number; query: number; video: number; file: number; upload: number };
	/** While it lasts, one fault strikes everything. Counted from the beginning. */
	outage: { from: number; to: number } | null;
	/** A task is unknown to questions until it is this old. */
	registration: number;
	longestJob: number;
	failedJobs: number;
	switches: SwitchSettings;
}

/** The run that a seed stands for. */
export function drawTaskScenario(seed: number): TaskScenario {
	const random = new Random(`engine ${seed}`);
	const provider = random.pick(GATEWAYS);
	const stop = drawStop(random);
	const isAgeKnown = random.chance(0.8);
	const pollInterval = random.logarithmic(1, 20);
	const outageFrom = random.logarithmic(0.1, 300);
	const odd = random.pick(['rendering', 'IN QUEUE', 'warming-up', '已提交']);
	return {
		seed,
		provider,
		items: random.chance(0.05) ? 20 : Math.round(random.logarithmic(1, 20)),
		parallel: random.whole(1, 10),
		media: random.weighted([
			[6, 'links'],
			[2, 'checkedLinks'],
			[4, 'files'],
		]),
		onError: random.weighted([
			[5, 'stopWorkflow'],
			[2, 'continueRegularOutput'],
			[2, 'continueErrorOutput'],
		]),
		submitAgainWhenUnsure: random.chance(0.06),
		hasUsersNames: speaksKling(provider) && random.chance(0.25),
		tries: random.whole(1, 3),
		// After Stop n8n forgets what the node wrote down, so there is nothing to repeat with.
		executions: stop?.how === 'stop' ? 1 : random.whole(1, 3),
		stop,
		closedFor: random.chance(0.06) ? random.logarithmic(0.1, 60) : 0,
		timeout: Math.round(random.logarithmic(5, 3600)),
		pollInterval,
		maxPollInterval: random.between(pollInterval, 60),
		isAgeKnown,
		onTaskFailure: random.pick(['throw', 'output']),
		onTimeout: random.pick(['throw', 'output']),
		downloadVideo: random.chance(0.25),
		faultShares: {
			create: random.pick([0, 0.05, 0.2, 0.5]),
			query: random.pick([0, 0.05, 0.2, 0.5]),
			video: random.pick([0, 0.1, 0.3]),
			file: random.pick([0, 0.03, 0.1]),
			upload: random.pick([0, 0.1, 0.4]),
		},
		outage: random.chance(0.15)
			? { from: outageFrom, to: outageFrom + random.logarithmic(1, 600) }
			: null,
		registration: random.chance(0.2) ? random.between(0, isAgeKnown ? 50 : 12) : 0,
		longestJob: random.pick([20, 120, 900]),
		failedJobs: random.pick([0, 0.1, 0.5]),
		switches: {
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
			...(random.chance(0.3) ? { statusWords: { [provider]: { processing: odd } } } : {}),
			video: {
				host: random.pick(['gateway', 'foreign']),
				deadLinks: random.pick([0, 0, 1]),
				redirectTo: random.pick(['none', 'none', 'gateway', 'foreign']),
				noLength: random.chance(0.2),
			},
			// Here a record that is not there yet is a fault, as at every gateway (`registration`).
			gateways: { ...drawGatewaySwitches(random), kieNullRecords: 0 },
		},
	};
}

function drawStop(random: Random): TaskScenario['stop'] {
	const kind = random.next();
	if (kind < 0.12) return { how: 'stop', after: random.logarithmic(0.005, 300) };
	if (kind < 0.22) return { how: 'timeLimit', after: Math.ceil(random.logarithmic(1, 300)) };
	return null;
}
