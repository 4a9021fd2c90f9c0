import type { IDataObject } from 'n8n-workflow';

import type { Submission } from '../../../nodes/KlingAvatar/paying/order';
import type { Ledger } from '../../../nodes/KlingAvatar/task/ledger';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { tryNode } from './submitNode';
import { itemsOf, type UserItem } from './userItems';
import type { UserStage } from './userRun';

/** n8n's pause before it runs a node again. Milliseconds. */
const BETWEEN_TRIES = 1000;

/** One execution and those that retry it: what n8n keeps for the node, and how far it has come. */
interface Lineage {
	number: number;
	context: Record<string, unknown>;
	/** Runs of the node that are over. */
	runs: number;
	/** Rounds, turns or branches that are over. */
	turn: number;
	/** What comes back to the node in the next round. */
	back: UserItem[] | null;
}

/** Plays everything that the user does with the workflow. */
export async function playUser(stage: UserStage): Promise<void> {
	const { scenario, random, mends } = stage;
	let lineage = newLineage(0);
	let execution = 1;
	let isFinished = await execute(stage, lineage, String(execution));
	for (const next of scenario.next) {
		execution += 1;
		if (next === 'retry') {
			// What has succeeded cannot be retried; an agent's execution fails for reasons of its own.
			if (isFinished && !isTool(stage)) continue;
			if (!isTool(stage)) mends.mend(random, numbersOf(stage, lineage));
			lineage.context = stage.subject.carryOver(lineage.context);
			if (isTool(stage)) lineage.turn = 0;
		} else {
			stage.contexts.push(lineage.context);
			lineage = newLineage(lineage.number + 1);
			if (next === 'restored') execution = 1;
		}
		isFinished = await execute(stage, lineage, String(execution));
	}
	stage.contexts.push(lineage.context);
}

const newLineage = (number: number): Lineage => ({
	number,
	context: {},
	runs: 0,
	turn: 0,
	back: null,
});

const isTool = ({ scenario: { shape } }: UserStage): boolean =>
	shape === 'tool2' || shape === 'tool3';

const numbersOf = ({ scenario }: UserStage, { turn }: Lineage): number[] =>
	itemsOf(scenario, turn).map(({ n }) => n);

/** One execution, from where the lineage stands; whether it succeeded. */
async function execute(stage: UserStage, lineage: Lineage, execution: string): Promise<boolean> {
	const { scenario } = stage;
	stage.executions += 1;
	for (; lineage.turn < scenario.turns; lineage.turn += 1) {
		if (isTool(stage)) {
			await playAgentTurn(stage, lineage, execution);
			continue;
		}
		const items = lineage.back ?? itemsOf(scenario, lineage.turn);
		if (items.length === 0) continue;
		const failed = await playRun(stage, lineage, execution, items);
		if (failed === null) return false;
		lineage.runs += 1;
		if (scenario.shape === 'errorLoop') lineage.back = failed;
	}
	return true;
}

/** One run of the node with its tries: what of it comes back, or `null` when it ended the execution. */
async function playRun(
	stage: UserStage,
	lineage: Lineage,
	execution: string,
	items: readonly UserItem[],
): Promise<UserItem[] | null> {
	const { scenario, clock } = stage;
	for (const item of items) stage.want(lineage.number, execution, item);
	for (let tries = 1; ; tries += 1) {
		stage.tries += 1;
		const nodeRun = { execution, run: lineage.runs, isTool: false };
		const written = stage.mends.parameters();
		const { ledger, submissions } = await tryNode(stage, lineage.context, nodeRun, written, items);
		const isFailed = submissions.some((one) => one?.kind !== 'created');
		if (scenario.continueOnFail || !isFailed) {
			submissions.forEach((one, index) => output(stage, lineage, items[index]!, one));
			ledger.delivered();
			return items.flatMap((item, index) => comesBack(stage, item, submissions[index] ?? null));
		}
		tellError(stage, ledger, submissions);
		if (tries >= scenario.tries) return null;
		await clock.sleep(BETWEEN_TRIES);
	}
}

/** The calls of one turn: in parallel under runs of their own, or one after another. */
async function playAgentTurn(stage: UserStage, lineage: Lineage, execution: string): Promise<void> {
	const { scenario } = stage;
	const calls = itemsOf(scenario, lineage.turn).map((item, index): UserItem => {
		const { n, text } = item.json;
		const args = { n, text };
		return {
			...item,
			wish: `${item.n}`,
			json:
				scenario.shape === 'tool2'
					? args
					: { chat: 'make me videos', ...args, toolCallId: `call-${lineage.turn}-${index}` },
		};
	});
	for (const item of calls) stage.want(lineage.number, execution, item);
	if (scenario.shape === 'tool2') {
		await Promise.all(calls.map(async (item) => await playCall(stage, lineage, execution, item)));
	} else {
		for (const item of calls) await playCall(stage, lineage, execution, item);
	}
}

async function playCall(
	stage: UserStage,
	lineage: Lineage,
	execution: string,
	item: UserItem,
): Promise<void> {
	const { scenario, clock } = stage;
	let run = lineage.runs++;
	for (let tries = 1; ; tries += 1) {
		stage.tries += 1;
		const nodeRun = { execution, run, isTool: true };
		const written = stage.mends.parameters();
		const { ledger, submissions } = await tryNode(stage, lineage.context, nodeRun, written, [item]);
		const [one = null] = submissions;
		output(stage, lineage, item, one);
		if (one?.kind === 'created' || scenario.continueOnFail) return;
		tellError(stage, ledger, submissions);
		if (tries >= scenario.tries) return;
		await clock.sleep(BETWEEN_TRIES);
		// Every try of a tool of an older agent is a run of its own.
		if (scenario.shape === 'tool2') run = lineage.runs++;
	}
}

function output(
	stage: UserStage,
	lineage: Lineage,
	item: UserItem,
	one: Submission<AvatarTask> | null,
): void {
	if (one?.kind !== 'created') return;
	stage.reused += one.reused ? 1 : 0;
	stage.told.add(one.task.taskId);
	stage.outputs.push({
		item,
		mark: stage.mends.mark(item.n),
		wish: `${lineage.number} ${item.wish}`,
		taskId: one.task.taskId,
	});
}

/** What the error that ends the node names: all that is known of this run. */
function tellError(
	stage: UserStage,
	ledger: Ledger<AvatarTask>,
	submissions: ReadonlyArray<Submission<AvatarTask> | null>,
): void {
	for (const one of submissions) if (one?.kind === 'created') stage.told.add(one.task.taskId);
	for (const { entry } of ledger.ofRun()) {
		if (entry.state === 'created') stage.told.add(entry.task.taskId);
	}
}

/** A failed item as n8n's error output gives it out, and the user's workflow leads it back. */
function comesBack(
	{ scenario }: UserStage,
	item: UserItem,
	one: Submission<AvatarTask> | null,
): UserItem[] {
	if (one?.kind === 'created') return [];
	const details: IDataObject =
		one?.reference === null || one === null ? {} : { submission: one.reference };
	const tries = Number(item.json.tries ?? 0) + 1;
	const added = scenario.keepsDetails ? { error: one?.message ?? 'not reached', details } : {};
	return [{ ...item, json: { ...item.json, ...added, tries } }];
}
