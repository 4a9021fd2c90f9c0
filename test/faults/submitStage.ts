import { setMaxListeners } from 'node:events';

import { videoShop } from '../../nodes/KlingAvatar/operations/submit/videoShop';
import type { CreateOrder, Submission } from '../../nodes/KlingAvatar/paying/order';
import { Ledger } from '../../nodes/KlingAvatar/task/ledger';
import type { LedgerEntry } from '../../nodes/KlingAvatar/task/ledgerEntry';
import type { AvatarTask } from '../../nodes/KlingAvatar/task/task';
import { providers } from '../../nodes/KlingAvatar/providers';
import { mark as parameterMark, wantedItem } from '../unit/task/wanted';
import { markedPrompt } from './marks';
import type { Remembered } from './proof';
import type { Random } from './random';
import type { Stage } from './simulatedRun';
import type { NodeContext } from './subject';

/** After Stop the node must be still within this. Milliseconds. */
export const STOP_MILLISECONDS = 250;
/** n8n's pause before it runs a node again. Milliseconds. */
const BETWEEN_TRIES = 1000;

/** What the Submit node came to in the end. */
export interface Submitted {
	/** Items of the loops that succeeded. */
	outputs: Array<{ mark: string; task: AvatarTask }>;
	/** What the last error's data holds beside. */
	inError: AvatarTask[];
	entries: Remembered[];
	wanted: Map<string, number>;
	isStopped: boolean;
	/** Runs of the node, first ones and repeated ones. */
	runs: number;
	reused: number;
	/** Rules about Stop that were broken. */
	violations: string[];
}

/** Plays the Submit node of one workflow: loops, Retry On Fail, Stop, "Retry execution", changed items. */
export async function playSubmit(stage: Stage): Promise<Submitted> {
	const { scenario, subject, random } = stage;
	const result: Submitted = {
		outputs: [],
		inError: [],
		entries: [],
		wanted: new Map(),
		isStopped: false,
		runs: 0,
		reused: 0,
		violations: [],
	};
	const versions = new Map<string, number>();
	const ordersOf = (execution: number, loop: number): Order[] =>
		Array.from({ length: scenario.items }, (_, item) => {
			const version = versions.get(`${loop}.${item}`) ?? 0;
			return order(stage, { execution, loop, item, version });
		});
	const wantAll = (orders: readonly Order[]) => {
		for (const { mark, place } of orders) {
			if (known.has(place)) continue;
			known.add(place);
			result.wanted.set(mark, (result.wanted.get(mark) ?? 0) + 1);
		}
	};
	const known = new Set<string>();

	let context: NodeContext = {};
	let loop = 0;
	for (let execution = 0; execution < scenario.executions; execution += 1) {
		const stop = new AbortController();
		setMaxListeners(0, stop.signal);
		const stopAt = scenario.submitStops[execution] ?? null;
		const cancelStop =
			stopAt === null
				? () => {}
				: stage.clock.at(stage.clock.now() + stopAt * 1000, () => stop.abort(stage.clock.now()));
		context = subject.carryOver(context);
		result.inError = [];
		while (loop < scenario.loops) {
			const orders = ordersOf(execution, loop);
			wantAll(orders);
			const nodeRun = { execution: String(execution), run: loop, isTool: false };
			const ledger = () => new Ledger<AvatarTask>(context, nodeRun);
			const end = await runLoop(stage, ledger, orders, stop.signal, result);
			if (!end) break;
			loop += 1;
		}
		cancelStop();
		result.isStopped = stop.signal.aborted;
		if (loop === scenario.loops) break;
		changeItems(versions, random, scenario.changedItems, loop, scenario.items);
	}
	result.entries = entriesOf(context, (place) => versions.get(place) ?? 0);
	return result;
}

/** One run of the node with its repetitions; whether it succeeded. */
async function runLoop(
	stage: Stage,
	ledger: () => Ledger<AvatarTask>,
	orders: readonly Order[],
	signal: AbortSignal,
	result: Submitted,
): Promise<boolean> {
	const { scenario, subject, clock } = stage;
	for (let tries = 1; ; tries += 1) {
		result.runs += 1;
		const gateway = subject.gateway(stage.gateway(signal));
		const submissions = await subject.createAll(videoShop(gateway, 'execution'), ledger(), orders, {
			parallel: scenario.parallel,
			continueOnFail: scenario.continueOnFail,
		});
		const tasks = submissions.map((one) => (one?.kind === 'created' ? one.task : null));
		result.reused += submissions.filter(isReused).length;
		if (signal.aborted) {
			const after = clock.now() - Number(signal.reason);
			if (after > STOP_MILLISECONDS) result.violations.push(`Stop took ${after} ms in Submit`);
			return false;
		}
		if (scenario.continueOnFail || tasks.every((task) => task !== null)) {
			tasks.forEach((task, index) => {
				if (task) result.outputs.push({ mark: orders[index]!.mark, task });
			});
			ledger().delivered();
			return true;
		}
		result.inError = tasks.filter((task) => task !== null);
		if (tries >= scenario.tries) return false;
		await clock.sleep(BETWEEN_TRIES, signal);
		if (signal.aborted) return false;
	}
}

const isReused = (one: Submission<AvatarTask> | null) => one?.kind === 'created' && one.reused;

interface Order extends CreateOrder {
	mark: string;
	/** The item itself, also when equal ones share a mark. */
	place: string;
}

interface Place {
	execution: number;
	loop: number;
	item: number;
	version: number;
}

/** An item as the Submit node orders it. */
function order(
	{ scenario, provider, random }: Stage,
	{ execution, loop, item, version }: Place,
): Order {
	const mark = scenario.areItemsEqual ? `equal v${version}` : `${loop}.${item} v${version}`;
	const isKlings = provider !== 'aijisu';
	const { createBody } = providers[provider];
	const usersName = scenario.hasUsersNames ? `lesson-${loop}-${item}-v${version}` : null;
	const makeUp = () => `n8n-${execution}-${loop}-${item}-${random.whole(0, 1e9)}`;
	return {
		mark,
		place: `${loop}.${item} v${version}`,
		wanted: wantedItem(item, {
			input: scenario.areItemsEqual ? 'equal' : `${loop}.${item}`,
			parameters: {
				prompt: parameterMark(mark),
				externalTaskId: parameterMark(usersName ?? 'none'),
			},
		}),
		name: !isKlings
			? null
			: usersName === null
				? { by: 'node', makeUp }
				: { by: 'user', name: usersName, ifExists: 'fail' },
		submitAgainWhenUnsure: scenario.submitAgainWhenUnsure,
		noted: {},
		body: async (externalTaskId) =>
			createBody({
				quality: isKlings ? 'std' : 'kling-avatar-v2-standard',
				image: { url: 'https://media.example/portrait.jpg' },
				audio: isKlings ? { audioId: 'audio-5s' } : { url: 'https://media.example/voice.mp3' },
				audioDurationSeconds: 5,
				prompt: markedPrompt(mark),
				callbackUrl: null,
				externalTaskId,
			}),
	};
}

/** Before a repetition the user may change items of the run that failed. */
function changeItems(
	versions: Map<string, number>,
	random: Random,
	share: number,
	loop: number,
	items: number,
): void {
	for (let item = 0; item < items; item += 1) {
		const place = `${loop}.${item}`;
		if (random.chance(share)) versions.set(place, (versions.get(place) ?? 0) + 1);
	}
}

/** The node's record, with the item that each entry is about. */
function entriesOf(context: NodeContext, versionOf: (place: string) => number): Remembered[] {
	const entries = (context['submissions'] ?? {}) as Record<string, LedgerEntry<AvatarTask>>;
	return Object.values(entries).map((entry) => {
		const { run, item } = entry.place;
		const mark = entry.identity?.parameters['prompt']?.value ?? '';
		const isSuperseded = !mark.endsWith(` v${versionOf(`${run}.${item}`)}`);
		return { mark, entry, isSuperseded };
	});
}
