import type { LedgerEntry } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import type { Job } from '../../simulator';
import { jobMark, type UserItem } from './userItems';
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

/** How many different things were wished for, by their marks. */
export class Wishes {
	private readonly known = new Set<string>();
	private readonly counts = new Map<string, number>();

	add(mark: string, wish: string): void {
		const key = `${mark} ${wish}`;
		if (this.known.has(key)) return;
		this.known.add(key);
		this.counts.set(mark, this.of(mark) + 1);
	}

	of(mark: string): number {
		return this.counts.get(mark) ?? 0;
	}
}

export interface Paid {
	scenario: Pick<UserScenario, 'submitAgainWhenUnsure' | 'ifNameExists' | 'names'>;
	/** Every job that the simulator created, and would have charged for. */
	jobs: readonly Job[];
	/** How many jobs of each mark the user has asked for. */
	wanted: Wishes;
	/** How many requests more the option "Submit Again When Unsure" allows: one a wish and execution. */
	repeatable: Wishes;
}

export function paidTwice({ scenario, jobs, wanted, repeatable }: Paid): string[] {
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

/**
 * A job that nobody names must be one of those that unsure records stand for, by its name or at least by its
 * number; what the record knows, somebody must be told.
 */
export function lost({
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
	scenario: Pick<UserScenario, 'ifNameExists'>;
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
