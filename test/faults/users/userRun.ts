import { KEY } from '../../engine/helpers/canary';
import type { Engine, NodeJson, Run, ToolAnswer } from '../../engine/harness';
import type { LedgerEntry } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { Simulator, type Fault, type Job, type RequestRecord } from '../../simulator';
import { FaultPlan } from '../faultPlan';
import { keyLeaks } from '../gateways';
import { Random } from '../random';
import type { RunReport } from '../report';
import { Tally } from '../tally';
import { itemsOf, Mends, type UserItem } from './userItems';
import { lost, misdirected, paidTwice, Wishes, type Output } from './userProof';
import type { UserScenario } from './userScenario';
import { callsOf, submitNode, userWorkflow } from './userWorkflow';

/** What the node that is put to the proof makes. */
export interface Product {
	/** The node, with its parameters as the user has written them by now. */
	node: (scenario: UserScenario, mends: Mends) => NodeJson;
	name: string;
	/** What is paid for: where the node's context keeps the record of it, and the provider's jobs. */
	paid: ReadonlyArray<{ store: string; jobs: (sim: Simulator) => Job[] }>;
	/** What a request about it is called where faults are drawn; `undefined`: it is left alone. */
	kind: (request: RequestRecord) => RequestRecord['kind'] | undefined;
}

export const VIDEOS: Product = {
	node: submitNode,
	name: 'Submit',
	paid: [{ store: 'submissions', jobs: (sim) => sim.jobs }],
	kind: ({ kind }) => kind,
};

/** What the executions of one user came to. */
interface Story {
	wanted: Wishes;
	repeatable: Wishes;
	outputs: Output[];
	/** The last execution of each lineage. */
	ends: Run[];
	runs: Run[];
}

/** A user's workflow for one scenario: the built node in n8n's engine, over HTTP. */
export async function userRun(
	engine: Engine,
	scenario: UserScenario,
	product = VIDEOS,
): Promise<RunReport> {
	const { seed, provider } = scenario;
	const sim = await Simulator.start({
		key: KEY,
		switches: {
			duplicateExternalTaskId: scenario.duplicates,
			taskIds: scenario.taskIds,
			speech: scenario.speech,
			gateways: scenario.gateways,
		},
		jobMilliseconds: scenario.jobMilliseconds,
	});
	const plan = new FaultPlan(sim, {
		seed: `user engine ${seed}`,
		provider,
		shares: scenario.faultShares,
		isUnfit: (fault, request) =>
			isLie(scenario, fault, request) ||
			// Who puts another task's ID into an answer puts it into the link of the speech, too.
			(product.paid.length > 1 && fault.wrongTaskId !== undefined),
	});
	sim.faultFor = (request) => {
		const kind = product.kind(request);
		return kind && plan.faultFor({ ...request, kind });
	};
	try {
		const story = await play(engine, scenario, product, sim.url);
		const { wanted, repeatable, outputs, ends, runs } = story;
		const records = product.paid.map(({ store, jobs }) => ({
			entries: ends.flatMap((run) => recordIn(run, product, store)),
			jobs: jobs(sim),
		}));
		const entries = records.flatMap((record) => record.entries);
		const jobs = records.flatMap((record) => record.jobs);
		const texts = runs.map(({ data }) => JSON.stringify(data.resultData)).join('\n');
		const told = new Set(jobs.flatMap(({ id }) => (texts.includes(id) ? [id] : [])));
		const broken = runs.filter(
			(run) => run.status === 'error' && !run.tasks(product.name).some(({ error }) => error),
		);
		const violations = [
			// Only the node itself may end an execution.
			...broken.map((run) => `broke down: ${run.error?.message}`),
			...records.flatMap((record) => [
				...paidTwice({ scenario, jobs: record.jobs, wanted, repeatable }),
				...lost({ ...record, told }),
			]),
			...misdirected({ scenario, jobs, outputs }),
			...keyLeaks(sim),
		];
		const tally = new Tally();
		tally.count('runs');
		tally.count(`gateway: ${provider}`);
		tally.count(`shape: ${scenario.shape}`);
		tally.count('executions', runs.length);
		tally.count('items that came out', outputs.length);
		tally.count('made by the provider', jobs.length);
		tally.addSimulator(sim, plan);
		for (const { state } of entries) tally.count(`remembered as ${state}`);
		for (const run of runs) tally.count(`executions: ${run.status}`);
		tally.count('picked up', (texts.match(/"reused":true/g) ?? []).length);
		for (const run of runs) await engine.forget(run);
		return { violations, tally };
	} finally {
		await sim.close();
	}
}

const recordIn = (run: Run, { name }: Product, store: string): Array<LedgerEntry<AvatarTask>> =>
	Object.values(
		(run.contextOf(name)[store] ?? {}) as unknown as Record<string, LedgerEntry<AvatarTask>>,
	);

/**
 * An answer that denies a task of a name that exists. Against it only the provider's own refusal of a name
 * that is taken helps, so where the provider takes names twice it is not told.
 */
function isLie({ duplicates }: UserScenario, fault: Fault, { kind, path }: RequestRecord): boolean {
	if (kind !== 'query' || duplicates === 'refuse' || !/\/(row|n8n)-/.test(path)) return false;
	return !/reset|hang|status 5|code 5|empty|garbage|half|slow|drip/.test(fault.name);
}

async function play(
	engine: Engine,
	scenario: UserScenario,
	product: Product,
	baseUrl: string,
): Promise<Story> {
	const { provider, shape } = scenario;
	const isTool = shape === 'tool2' || shape === 'tool3';
	const random = new Random(`user engine run ${scenario.seed}`);
	const mends = new Mends(scenario);
	const credentials = {
		[provider]: { type: 'klingAvatarApi', data: { provider, apiKey: KEY, baseUrl } },
	};
	const story: Story = {
		wanted: new Wishes(),
		repeatable: new Wishes(),
		outputs: [],
		ends: [],
		runs: [],
	};
	let lineage = 0;
	/** Runs of the node in this lineage whose output has been looked at. */
	let seen = { runs: 0, round: null as UserItem[] | null };
	let last: Run | null = null;
	for (const next of ['again', ...scenario.next]) {
		const isRetry = next === 'retry';
		if (isRetry && (last === null || last.execution.finished)) continue;
		if (isRetry)
			mends.mend(
				random,
				itemsOf(scenario, seen.runs).map(({ n }) => n),
			);
		else if (last !== null) {
			story.ends.push(last);
			lineage += 1;
			seen = { runs: 0, round: null };
		}
		const workflow = userWorkflow(scenario, product.node(scenario, mends));
		last = isRetry
			? await engine.run(workflow, { previous: last! })
			: await engine.run(workflow, { credentials, mode: 'trigger' });
		story.runs.push(last);
		const look = isTool ? lookAtAgent : lookAtRuns;
		look({ scenario, product, mends, story, lineage, run: last, seen });
	}
	if (last !== null) story.ends.push(last);
	return story;
}

interface Look {
	scenario: UserScenario;
	product: Product;
	mends: Mends;
	story: Story;
	lineage: number;
	run: Run;
	seen: { runs: number; round: UserItem[] | null };
}

function want({ story, mends, lineage, run }: Look, item: UserItem): void {
	const mark = mends.mark(item.n);
	story.wanted.add(mark, `${lineage} ${item.wish}`);
	story.repeatable.add(mark, `${lineage} ${item.wish} ${run.executionId}`);
}

function output({ story, mends, lineage }: Look, item: UserItem, taskId: unknown): void {
	if (typeof taskId !== 'string') return;
	story.outputs.push({
		item,
		mark: mends.mark(item.n),
		wish: `${lineage} ${item.wish}`,
		taskId,
	});
}

/** The runs of the node that are new in this execution. */
function lookAtRuns(look: Look): void {
	const { scenario, product, run, seen } = look;
	for (const task of run.tasks(product.name).slice(seen.runs)) {
		const items = seen.round ?? itemsOf(scenario, seen.runs);
		for (const item of items) want(look, item);
		if (task.error !== undefined) break;
		const [good = [], bad = []] = task.data?.main ?? [];
		const placeOf = (paired: unknown): number => (paired as { item: number }).item;
		for (const { json, pairedItem } of good ?? []) {
			// A failed item names its task, and has nothing of it.
			if (json.failureReason === null) output(look, items[placeOf(pairedItem)]!, json.taskId);
		}
		if (scenario.shape === 'errorLoop') {
			seen.round = (bad ?? []).map(({ pairedItem }) => items[placeOf(pairedItem)]!);
		}
		seen.runs += 1;
	}
}

function lookAtAgent(look: Look): void {
	const { scenario, run } = look;
	const calls = Array.from({ length: scenario.turns }, (_, turn) => callsOf(scenario, turn)).flat();
	const [json] = run.json('Agent');
	const answers = (json?.['answers'] ?? []) as unknown as ToolAnswer[];
	calls.forEach((item, index) => {
		want(look, item);
		const answer = answers[index]?.answer;
		if (Array.isArray(answer)) output(look, item, (answer[0] as { taskId?: unknown })?.taskId);
	});
}
