import type { LedgerEntry } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import type { Job } from '../../simulator';
import { jobMark, type UserItem } from './userItems';
import type { UserStage, Wishes } from './userRun';
import type { UserScenario } from './userScenario';

/** An item that came out with a task. */
export interface Output {
	item: UserItem;
	/** What it stood for then. */
	mark: string;
	/** Which wish of which execution (and its retries) it was. */
	wish: string;
	taskId: string;
}

type Entries = ReadonlyArray<LedgerEntry<AvatarTask>>;

export interface UserEvidence {
	stage: Pick<UserStage, 'scenario' | 'outputs' | 'told' | 'markOfIdentity'>;
	/** Every job that the simulator created, and would have charged for. */
	jobs: readonly Job[];
	/** How many jobs of each mark the user has asked for. */
	wanted: Wishes;
	/** How many requests more the option "Submit Again When Unsure" allows: one a wish and execution. */
	repeatable: Wishes;
	/** The node's records at the end. */
	entries: Entries;
}

/** Every rule that the run of a user's workflow broke, in words; empty when none. */
export function userViolations({
	stage,
	jobs,
	wanted,
	repeatable,
	entries,
}: UserEvidence): string[] {
	const { scenario, outputs } = stage;
	return [
		...paidTwice({ scenario, jobs, wanted, repeatable }),
		...lost(stage, jobs, entries),
		...misdirected({ scenario, jobs, outputs }),
	];
}

export function paidTwice({
	scenario,
	jobs,
	wanted,
	repeatable,
}: Pick<UserEvidence, 'jobs' | 'wanted' | 'repeatable'> & { scenario: UserScenario }): string[] {
	const { submitAgainWhenUnsure, ifNameExists, names } = scenario;
	const byMark = [...groups(jobs, jobMark)].flatMap(([mark, made]) => {
		const most = wanted.of(mark) + (submitAgainWhenUnsure ? repeatable.of(mark) : 0);
		return made.length > most
			? [`paid twice: ${made.length} jobs of ${mark}, ${most} were asked for`]
			: [];
	});
	if (submitAgainWhenUnsure || ifNameExists !== 'useExisting' || names !== 'own') return byMark;
	const named = jobs.filter(({ externalTaskId }) => externalTaskId?.startsWith('row-'));
	const byName = [...groups(named, ({ externalTaskId }) => externalTaskId ?? '')].flatMap(
		([name, made]) =>
			made.length > 1 ? [`paid twice: ${made.length} jobs are named ${name}`] : [],
	);
	return [...byMark, ...byName];
}

/** A job is told of, or a record says that it may exist and how to find it. */
function lost(stage: UserEvidence['stage'], jobs: readonly Job[], entries: Entries): string[] {
	const kept = new Set(
		entries.flatMap((entry) => (entry.state === 'created' ? entry.task.taskId : [])),
	);
	const open = entries.filter(({ state }) => state !== 'created');
	const standsFor = (entry: LedgerEntry<AvatarTask>) => {
		const { prompt, image } = entry.identity?.parameters ?? {};
		return stage.markOfIdentity.get(`${prompt?.value}${image?.value}`);
	};
	const unsure = groups(open, standsFor);
	const found = [...groups(jobs, jobMark)].flatMap(([mark, made]) => {
		const own = unsure.get(mark) ?? [];
		const missing = made.filter(({ id }) => !stage.told.has(id) && !kept.has(id));
		const named = missing.filter(
			({ externalTaskId }) =>
				!own.some((entry) => entry.externalTaskId === externalTaskId && entry.requests > 0),
		);
		const requests = own.reduce((sum, entry) => sum + entry.requests, 0);
		// A record stands for as many jobs as requests were sent for it.
		const tooMany = missing.length > requests + repeatedAndFound(entries, mark, standsFor);
		return [
			...(tooMany ? missing : []),
			...(named.length > repeatedAndFound(entries, mark, standsFor) ? named : []),
		].map(({ id }) => `lost: nothing names job ${id} of ${mark}`);
	});
	const notTold = [...kept].filter((id) => !stage.told.has(id));
	return [...found, ...notTold.map((id) => `not told: job ${id} is in the record only`)];
}

/** Requests beyond the first of what was created in the end: each may have left a job behind. */
function repeatedAndFound(
	entries: ReadonlyArray<LedgerEntry<AvatarTask>>,
	mark: string,
	standsFor: (entry: LedgerEntry<AvatarTask>) => string | undefined,
): number {
	return entries
		.filter((entry) => entry.state === 'created' && standsFor(entry) === mark)
		.reduce((sum, { requests }) => sum + Math.max(0, requests - 1), 0);
}

/**
 * The same where nobody knows whose a record is: a job that nobody names must be one of those that unsure
 * records stand for, by its name or at least by its number.
 */
export function lostInAll({
	jobs,
	told,
	entries,
}: {
	jobs: readonly Job[];
	told: ReadonlySet<string>;
	entries: Entries;
}): string[] {
	const kept = new Set(
		entries.flatMap((entry) => (entry.state === 'created' ? entry.task.taskId : [])),
	);
	const spare = entries.reduce(
		(sum, { state, requests }) =>
			sum + (state === 'created' ? Math.max(0, requests - 1) : requests),
		0,
	);
	const names = new Set(entries.map(({ externalTaskId }) => externalTaskId));
	const missing = jobs.filter(({ id }) => !told.has(id) && !kept.has(id));
	const unnamed = missing.filter(({ externalTaskId }) => !names.has(externalTaskId));
	const lostOnes = missing.length > spare ? missing : unnamed;
	const notTold = [...kept].filter((id) => !told.has(id));
	return [
		...lostOnes.map((job) => `lost: nothing names job ${job.id} of ${jobMark(job)}`),
		...notTold.map((id) => `not told: job ${id} is in the record only`),
	];
}

export function misdirected({
	scenario,
	jobs,
	outputs,
}: {
	scenario: UserScenario;
	jobs: readonly Job[];
	outputs: readonly Output[];
}): string[] {
	const byId = new Map(jobs.map((job) => [job.id, job]));
	const wishes = new Map<string, string>();
	return outputs.flatMap(({ item, mark, wish, taskId }) => {
		const job = byId.get(taskId);
		if (!job) return [`misdirected: ${mark} came out with ${taskId}, which was never created`];
		// That is what the option is for.
		const isExisting =
			scenario.ifNameExists === 'useExisting' &&
			`${job.externalTaskId}-`.startsWith(`${String(item.json.name)}-`);
		if (isExisting) return [];
		if (jobMark(job) !== mark) return [`misdirected: ${mark} got the job of ${jobMark(job)}`];
		const other = wishes.get(taskId) ?? wish;
		wishes.set(taskId, wish);
		return other === wish ? [] : [`misdirected: two wishes of ${mark} came out with ${taskId}`];
	});
}

function groups<Value>(
	values: readonly Value[],
	keyOf: (value: Value) => string | undefined,
): Map<string | undefined, Value[]> & Map<string, Value[]> {
	const found = new Map<string, Value[]>();
	for (const value of values) {
		const key = keyOf(value) ?? '';
		const group = found.get(key);
		if (group) group.push(value);
		else found.set(key, [value]);
	}
	return found as Map<string | undefined, Value[]> & Map<string, Value[]>;
}
