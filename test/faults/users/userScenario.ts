import type { Provider, SwitchSettings } from '../../simulator';
import { speaksKling } from '../../engine/helpers/workflowParts';
import { drawGatewaySwitches, GATEWAYS } from '../gateways';
import { Random } from '../random';

/** How the node stands in the user's workflow. */
export type Shape =
	/** All items at once. */
	| 'batch'
	/** A loop, whose turns may bring equal items. */
	| 'loop'
	/** Two branches that lead into the node with the same items. */
	| 'branches'
	/** What fails comes back to the node from its error output. */
	| 'errorLoop'
	/** A tool of an agent of version 2, called in parallel, whose run grows with every try. */
	| 'tool2'
	/** A tool of an agent of version 3, called one after another. */
	| 'tool3';

/** What one run of a user's workflow is about. */
export interface UserScenario {
	seed: number;
	provider: Provider;
	shape: Shape;
	items: number;
	/** Turns of the loop, rounds of the error output, turns of the agent. */
	turns: number;
	/** Share of items that are the same as the first one. */
	equalItems: number;
	executeOnce: boolean;
	parallel: number;
	/** Whether failed items go on (the error output among that). */
	continueOnFail: boolean;
	submitAgainWhenUnsure: boolean;
	/** Retry On Fail: how often the node runs. */
	tries: number;
	/**
	 * What the user does after the first execution: retries it if it failed, or starts another one. The
	 * numbers of executions begin anew where n8n was restored from a backup.
	 */
	next: ReadonlyArray<'retry' | 'again' | 'restored'>;
	/** Share of items that the user mends before a retry, and where. */
	mended: number;
	mendedIn: 'imageUrl' | 'prompt';
	/** How the parameters are written, as indices into the lists of `expressions.ts`. */
	prompt: number;
	imageUrl: number;
	/** External Task IDs: none, the item's own, or one of the execution's number. */
	names: 'none' | 'own' | 'execution';
	/** Share of items that have the name of the first one though they are others. */
	sharedNames: number;
	ifNameExists: 'fail' | 'useExisting';
	/** What comes back keeps what the error output added to it. */
	keepsDetails: boolean;
	faultShares: { create: number; query: number };
	duplicates: 'refuse' | 'accept';
	taskIds: 'text' | 'number';
	/** How text to speech answers. */
	speech: NonNullable<SwitchSettings['speech']>;
	gateways: NonNullable<SwitchSettings['gateways']>;
	/** From a job's creation to its end. Milliseconds. */
	jobMilliseconds: number;
}

/** The run that a seed stands for, at one of these gateways. */
export function drawUserScenario(seed: number, gateways = GATEWAYS): UserScenario {
	const random = new Random(`user ${seed}`);
	const provider = random.pick(gateways);
	const shape = random.weighted<Shape>([
		[4, 'batch'],
		[2, 'loop'],
		[1, 'branches'],
		[2, 'errorLoop'],
		[2, 'tool2'],
		[2, 'tool3'],
	]);
	const isTool = shape === 'tool2' || shape === 'tool3';
	const isBig = shape === 'batch' && random.chance(0.03);
	const ifNameExists = random.pick(['fail', 'fail', 'useExisting'] as const);
	const names =
		speaksKling(provider) && !isTool
			? random.weighted<UserScenario['names']>([
					[3, 'none'],
					[2, 'own'],
					[1, 'execution'],
				])
			: 'none';
	return {
		seed,
		provider,
		shape,
		items: isBig ? random.whole(200, 400) : Math.round(random.logarithmic(1, 12)),
		turns: shape === 'branches' ? 2 : shape === 'batch' ? 1 : random.whole(2, 4),
		equalItems: random.pick([0, 0, 0.3, 1]),
		executeOnce: !isTool && random.chance(0.07),
		parallel: random.whole(1, 10),
		continueOnFail: shape === 'errorLoop' || random.chance(0.2),
		submitAgainWhenUnsure: random.chance(0.15),
		tries: random.pick([1, 1, 2, 3, 5]),
		next: Array.from({ length: random.whole(0, isBig ? 1 : 3) }, () =>
			random.weighted<UserScenario['next'][number]>([
				[6, 'retry'],
				[2, 'again'],
				[1, 'restored'],
			]),
		),
		mended: random.chance(0.4) ? random.pick([0.1, 0.4, 1]) : 0,
		mendedIn: random.pick(['imageUrl', 'prompt']),
		prompt: random.whole(0, 99),
		imageUrl: random.whole(0, 99),
		names,
		sharedNames: random.pick([0, 0, 0, 0.2]),
		ifNameExists,
		keepsDetails: random.chance(0.5),
		faultShares: {
			create: random.pick([0, 0.1, 0.3, 0.6]),
			query: random.pick([0, 0.1, 0.5]),
		},
		duplicates: random.pick(['refuse', 'accept']),
		taskIds: random.pick(['text', 'number']),
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
		jobMilliseconds: random.pick([200, 2000, 20_000]),
		gateways: drawGatewaySwitches(random),
	};
}
