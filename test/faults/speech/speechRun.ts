import { setMaxListeners } from 'node:events';

import { speechShop } from '../../../nodes/KlingAvatar/operations/generate/speechShop';
import {
	speechQuestion,
	waitForSpeech,
} from '../../../nodes/KlingAvatar/operations/generate/waitForSpeech';
import { createAll } from '../../../nodes/KlingAvatar/paying/createAll';
import type { CreateOrder } from '../../../nodes/KlingAvatar/paying/order';
import { Ledger } from '../../../nodes/KlingAvatar/task/ledger';
import type { LedgerEntry } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { SpeechTask } from '../../../nodes/KlingAvatar/task/speechTask';
import { isFinalStatus } from '../../../nodes/KlingAvatar/task/status';
import { Simulator, type JobRequest, type RequestRecord } from '../../simulator';
import { SimulatedClock } from '../../support/simulatedClock';
import { directGateway } from '../directGateway';
import { drawCreateFault, drawQueryFault } from '../faultMix';
import { Random } from '../random';
import { speechViolations, type SpeechEvidence } from './speechProof';
import type { SpeechScenario } from './speechScenario';

/** n8n's pause before it runs a node again. Milliseconds. */
const BETWEEN_TRIES = 1000;
/** After Stop the node must be still within this. Milliseconds. */
const STOP_MILLISECONDS = 250;
const STORE_KEY = 'speeches';

type NodeContext = Record<string, unknown>;

export interface SpeechReport {
	violations: string[];
	counts: Record<string, number>;
}

/** What is put to the proof: how the next run of the node sees what the last one remembered. */
export interface SpeechSubject {
	carryOver: (context: NodeContext) => NodeContext;
}

const theNode: SpeechSubject = { carryOver: (context) => structuredClone(context) };

/**
 * Speech for one scenario: the node's own code for creating, remembering, asking and reading, against the
 * simulator of the gateways, on a clock that jumps.
 */
export async function speechRun(
	scenario: SpeechScenario,
	subject: SpeechSubject = theNode,
): Promise<SpeechReport> {
	const { seed, provider, faultShares } = scenario;
	const clock = new SimulatedClock({ idle: 'microtasks' });
	const perText = (what: string, { body }: JobRequest) =>
		new Random(`${what} ${seed} ${String(body['text'])}`);
	const sim = await Simulator.start({
		clock,
		switches: scenario.switches,
		jobMilliseconds: (job) =>
			Math.round(
				1000 * perText('length', job).logarithmic(scenario.shortestJob, scenario.longestJob),
			),
		failure: (job) =>
			perText('fate', job).chance(scenario.failedJobs) ? 'The voice is not to be had' : undefined,
	});
	const random = new Random(`speech run ${seed}`);
	const counts: Record<string, number> = { runs: 1 };
	const count = (name: string, by = 1) => (counts[name] = (counts[name] ?? 0) + by);
	const seen = new Map<string, number>();
	sim.faultFor = (request: RequestRecord) => {
		const { kind, body, taskId } = request;
		if (kind !== 'tts' && kind !== 'ttsQuery') return undefined;
		const about = kind === 'tts' ? (body as { text?: string } | undefined)?.text : taskId;
		const key = `${kind} ${about}`;
		const number = (seen.get(key) ?? 0) + 1;
		seen.set(key, number);
		const draw = new Random(`${seed} ${key} ${number}`);
		if (!draw.chance(kind === 'tts' ? faultShares.create : faultShares.query)) return undefined;
		count('faults that struck');
		return (kind === 'tts' ? drawCreateFault : drawQueryFault)(draw, provider);
	};

	const violations: string[] = [];
	const evidence = {
		wanted: new Map<string, number>(),
		outputs: [] as Array<{ text: string; taskId: string }>,
		told: new Set<string>(),
		waits: [] as Array<{ timeout: number; waited: number }>,
		isStopped: false,
	};
	const versions = Array.from({ length: scenario.items }, () => 0);
	const textOf = (item: number) =>
		scenario.areItemsEqual ? `equal v${versions[item]}` : `item ${item} v${versions[item]}`;
	const asked = new Set<string>();
	/** Every text that an entry may be about, by the hash-like value that stands for it. */
	const order = (item: number): CreateOrder => {
		const text = textOf(item);
		const place = `${item} v${versions[item]}`;
		if (!asked.has(place)) {
			asked.add(place);
			evidence.wanted.set(text, (evidence.wanted.get(text) ?? 0) + 1);
		}
		const input = scenario.areItemsEqual ? 'the same' : `input of ${item}`;
		return {
			wanted: {
				item,
				identity: {
					input,
					parameters: { text: { value: text, written: text, varies: false, frozen: null } },
				},
				inputBefore: input,
				reference: null,
			},
			name: null,
			noted: {},
			submitAgainWhenUnsure: scenario.submitAgainWhenUnsure,
			body: async () => ({
				...(provider === 'aijisu'
					? { model: 'minimax-speech-02-hd', voice_id: 'Wise_Woman', speed: 1 }
					: { voice_id: 'genshin_vindi2', voice_language: 'en', voice_speed: 1 }),
				text,
			}),
		};
	};

	try {
		let context: NodeContext = {};
		let isDone = false;
		for (let execution = 0; execution < scenario.executions && !isDone; execution += 1) {
			const stop = new AbortController();
			setMaxListeners(0, stop.signal);
			const { signal } = stop;
			const stopAt = scenario.stops[execution] ?? null;
			const cancelStop =
				stopAt === null
					? () => {}
					: clock.at(clock.now() + stopAt * 1000, () => stop.abort(clock.now()));
			context = subject.carryOver(context);
			const gateway = directGateway({
				sim,
				clock,
				provider,
				signal,
				random,
				connectingFaults: faultShares.connecting,
				latency: scenario.latency,
				onSend: ({ method, path }) => {
					if (signal.aborted) violations.push(`after Stop: ${method} ${path} left`);
				},
			});
			for (let tries = 1; tries <= scenario.tries && !isDone; tries += 1) {
				count('runs of the node');
				isDone = await runOnce({
					scenario,
					gateway,
					context,
					execution,
					order,
					textOf,
					evidence,
					count,
				});
				if (signal.aborted) {
					const after = clock.now() - Number(signal.reason);
					if (after > STOP_MILLISECONDS) violations.push(`Stop took ${after} ms`);
					isDone = false;
					break;
				}
				if (!isDone && tries < scenario.tries) await clock.sleep(BETWEEN_TRIES, signal);
				if (signal.aborted) break;
			}
			cancelStop();
			evidence.isStopped = signal.aborted;
			if (signal.aborted) count('stopped');
			if (isDone || execution + 1 === scenario.executions) break;
			for (let item = 0; item < scenario.items; item += 1) {
				if (random.chance(scenario.changedTexts)) versions[item] = (versions[item] ?? 0) + 1;
			}
		}
		const byValue = Object.values(
			(context[STORE_KEY] ?? {}) as Record<string, LedgerEntry<SpeechTask>>,
		);
		const entries = byValue.map((entry) => ({
			text: entry.identity?.parameters['text']?.value ?? '',
			entry,
		}));
		for (const { entry } of entries) count(`remembered as ${entry.state}`);
		count('made', sim.speechJobs.length);
		const proof: SpeechEvidence = {
			...evidence,
			jobs: sim.speechJobs,
			mayRepeat: scenario.submitAgainWhenUnsure,
			entries,
		};
		return { violations: [...violations, ...speechViolations(proof)], counts };
	} finally {
		await sim.close();
	}
}

/** One run of the node; whether it succeeded. */
async function runOnce({
	scenario,
	gateway,
	context,
	execution,
	order,
	textOf,
	evidence,
	count,
}: {
	scenario: SpeechScenario;
	gateway: ReturnType<typeof directGateway>;
	context: NodeContext;
	execution: number;
	order: (item: number) => CreateOrder;
	textOf: (item: number) => string;
	evidence: {
		outputs: Array<{ text: string; taskId: string }>;
		told: Set<string>;
		waits: Array<{ timeout: number; waited: number }>;
	};
	count: (name: string, by?: number) => void;
}): Promise<boolean> {
	const { clock, signal } = gateway;
	const nodeRun = { execution: String(execution), run: 0, isTool: false };
	const ledger = new Ledger<SpeechTask>(context, nodeRun, STORE_KEY);
	const orders = Array.from({ length: scenario.items }, (_, item) => order(item));
	const submissions = await createAll(speechShop(gateway, 'execution'), ledger, orders, {
		parallel: scenario.parallel,
		continueOnFail: scenario.continueOnFail,
	});
	if (signal?.aborted) return false;
	// What the first failure's description names.
	const tell = () => {
		for (const { entry } of ledger.ofRun()) {
			if (entry.state === 'created') evidence.told.add(entry.task.taskId);
		}
	};
	const tasks = submissions.map((one) => (one?.kind === 'created' ? one.task : null));
	count('picked up', submissions.filter((one) => one?.kind === 'created' && one.reused).length);
	if (!scenario.continueOnFail && tasks.includes(null)) {
		tell();
		return false;
	}
	const begin = clock.now();
	const outcomes = await waitForSpeech(
		gateway,
		speechQuestion(gateway),
		tasks.filter((task) => task !== null),
		scenario.timeout,
	);
	evidence.waits.push({ timeout: scenario.timeout, waited: (clock.now() - begin) / 1000 });
	for (const { kind } of outcomes.values()) count(`waits: ${kind}`);
	if (signal?.aborted) return false;
	const ends = tasks.map((task) => task && (outcomes.get(task.taskId)?.task ?? task));
	const isWell = ends.every((task) => task !== null && task.status === 'completed');
	tell();
	if (!isWell && !scenario.continueOnFail) return false;
	ends.forEach((task, item) => {
		if (!task) return;
		evidence.told.add(task.taskId);
		if (isFinalStatus(task.status))
			evidence.outputs.push({ text: textOf(item), taskId: task.taskId });
	});
	ledger.delivered();
	return true;
}
