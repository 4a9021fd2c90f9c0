import type { Provider, SwitchSettings } from '../../simulator';
import { drawGatewaySwitches, SPEAKING } from '../gateways';
import { Random } from '../random';
import { TEXTS } from './lessons';

/** How lessons become sounds that Submit takes. */
export type Wiring = 'speech' | 'speechThenSplit' | 'fileThenSplit';

/** Our nodes of such a workflow, in their order. */
export const NODES = ['Speech', 'Split', 'Submit', 'Wait', 'Join'] as const;
export type NodeName = (typeof NODES)[number];

/** What stands for a loop without a counter, which the node has to end itself. */
export const ENDLESS_TURNS = 40;

/** The settings of a node in n8n. */
export interface NodeSettings {
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	/** Retry On Fail: how often it runs. */
	tries: number;
}

/** What one run of a workflow around parts is about. */
export interface PartScenario {
	seed: number;
	provider: Provider;
	wiring: Wiring;
	lessons: number;
	/** All lessons are the same text. */
	areEqual: boolean;
	/** Sentences of a lesson. */
	sentences: number;
	/** How Speech's text is written, as an index into `TEXTS`. */
	text: number;
	/** Longest Part of Speech, and what the user makes of it before a retry by hand. */
	longestPart: number;
	longestPartThen: number;
	/** The nodes are as a person adds them now, and pass on what an item brings; else as version 1 of the node. */
	areNew: boolean;
	/** A lesson of which the file is missing. */
	lacksFile: boolean;
	settings: Record<NodeName, NodeSettings>;
	/** How often what comes by an error output is led back. */
	turns: number;
	/** Whether Speech's failed items come back as they came out, or with their own fields only. */
	comesBack: 'whole' | 'ownFields';
	/** Where what Wait has given up is led back to. */
	lateInto: 'Wait' | 'Submit' | 'Speech';
	/** How often the user retries the execution, as long as it fails. */
	retries: number;
	parallel: number;
	downloadVideo: boolean;
	ifPartIsMissing: 'fail' | 'skip';
	/** Share of parts that are refused, and how often each. */
	refused: { share: number; times: number };
	/** Shares of requests that go wrong. */
	faultShares: { create: number; query: number; video: number; upload: number };
	failedJobs: number;
	/** Seconds. */
	longestJob: number;
	switches: SwitchSettings;
}

/** Who speaks where there is a text, and takes files where there are files. */
const PROVIDERS: Record<Wiring, readonly Provider[]> = {
	speech: SPEAKING,
	// aijisu takes links only.
	speechThenSplit: ['cometApi', 'kling', 'fal', 'waveSpeed'],
	fileThenSplit: ['cometApi', 'kling', 'fal', 'kie', 'waveSpeed'],
};

/** Where what Wait has given up may be led back to, by what is in front of it. */
const LATE_INTO: Record<Wiring, ReadonlyArray<PartScenario['lateInto']>> = {
	speech: ['Wait', 'Submit', 'Speech'],
	speechThenSplit: ['Wait', 'Submit'],
	fileThenSplit: ['Wait', 'Submit'],
};

/** The run that a seed stands for. */
export function drawPartScenario(seed: number): PartScenario {
	const random = new Random(`parts ${seed}`);
	const wiring = random.weighted<Wiring>([
		[5, 'speech'],
		[2, 'speechThenSplit'],
		[2, 'fileThenSplit'],
	]);
	const provider = random.pick(PROVIDERS[wiring]);
	const areNew = random.chance(0.7);
	const isForEver = random.chance(0.25);
	const longestPart = random.pick([7, 13]);
	const hasFaults = random.chance(0.6);
	return {
		seed,
		provider,
		wiring,
		// Items of version 1 do not say which lesson they are of, nor does what was cut twice.
		lessons:
			!areNew && wiring === 'speechThenSplit'
				? 1
				: random.weighted([
						[3, 1],
						[2, 2],
						[1, 3],
					]),
		areEqual: random.chance(0.25),
		sentences: random.whole(2, 5),
		text: random.whole(0, TEXTS.length - 1),
		longestPart,
		longestPartThen: random.chance(0.3) ? 20 - longestPart : longestPart,
		areNew,
		lacksFile: random.chance(0.15),
		settings: {
			Speech: drawSettings(random),
			Split: drawSettings(random),
			Submit: drawSettings(random),
			Wait: drawSettings(random),
			Join: drawSettings(random),
		},
		turns: isForEver ? ENDLESS_TURNS : random.whole(1, 3),
		comesBack: random.pick(['whole', 'ownFields']),
		retries: random.whole(0, 3),
		parallel: random.whole(1, 5),
		downloadVideo: random.chance(0.7),
		ifPartIsMissing: random.pick(['fail', 'skip']),
		refused: {
			share: random.pick([0, 0.15, 0.4]),
			times: random.pick([1, 1, 2, Infinity]),
		},
		faultShares: {
			// What may have been created comes back as long as somebody leads it back.
			create: hasFaults && !isForEver ? random.pick([0.1, 0.3]) : 0,
			query: hasFaults ? random.pick([0, 0.1, 0.4]) : 0,
			video: hasFaults ? random.pick([0, 0.1]) : 0,
			upload: hasFaults ? 0.1 : 0,
		},
		failedJobs: random.pick([0, 0, 0.1]),
		longestJob: random.pick([10, 60, 300]),
		switches: {
			duplicateExternalTaskId: random.pick(['refuse', 'accept']),
			parallelTasks: random.chance(0.5) ? random.whole(1, 5) : null,
			speech: { answer: random.pick(['at once', 'task']) },
			gateways: drawGatewaySwitches(random),
		},
		// Items of version 1 would lose what counts the turns.
		lateInto: areNew ? random.pick(LATE_INTO[wiring]) : 'Wait',
	};
}

const drawSettings = (random: Random): NodeSettings => ({
	onError: random.weighted<NodeSettings['onError']>([
		[4, 'stopWorkflow'],
		[2, 'continueRegularOutput'],
		[3, 'continueErrorOutput'],
	]),
	tries: random.pick([1, 1, 2, 3]),
});
