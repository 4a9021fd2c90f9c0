import type { ExecutionStatus } from 'n8n-workflow';
import pLimit from 'p-limit';

import { Simulator, type SwitchSettings } from '../../simulator';
import { N8nClient } from '../n8nClient';
import type { Credential, ExecutionSummary, StoredWorkflow } from '../n8nTypes';
import { newestN8n } from '../setup/n8nInstall';
import { packedTarball } from '../setup/tarball';
import { waitUntil } from '../waitUntil';
import { avatarWorkflow } from './avatarWorkflow';
import type { WaitMode } from './avatarWorkflow';
import { Cluster } from './cluster';
import { queueJobs, queueMetricsEnv } from './slots';

const workers = 2;
/** How many executions a worker takes at a time. */
export const concurrency = 5;
export const slots = workers * concurrency;

/** Seconds that an avatar job takes at the provider: at least, and at most. */
const shortestJob = 60;
const longestJob = 120;
/** Webhook calls under way at once. */
const parallelCalls = 10;
/** Far more than any run takes on a slow machine; every wait ends at its condition. */
const runTimeoutMs = 600_000;
/** Far longer than any test. */
const heldMilliseconds = 3_600_000;
/**
 * n8n notices a dead worker when the lock of a job was not renewed: by default after 60 s, looked for
 * every 30 s. Shorter here, so that no test need wait that long; what n8n does then is the same.
 */
const noticedSooner = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '3000',
};
/**
 * n8n's own pool of two connections starves five executions at a time. And on a machine that is busy
 * for some seconds it would declare its database gone, and answer every call with 503.
 */
const roomy = {
	DB_POSTGRESDB_POOL_SIZE: '20',
	DB_PING_TIMEOUT_MS: '60000',
	DB_PING_INTERVAL_SECONDS: '60',
};
const switches: SwitchSettings = {
	// A provider that refused a second job of the same name would hide that one was asked for.
	duplicateExternalTaskId: 'accept',
	// Calls about the beginning of a job only keep n8n's main process busy, which is busy enough here.
	callbacks: { states: ['completed', 'failed'] },
};
const ended: ExecutionStatus[] = ['success', 'error', 'canceled', 'crashed'];

export interface RunOptions {
	mode: WaitMode;
	executions: number;
	/** How many seconds of the provider pass in one; the bounds of polling go with it. */
	scale: number;
	/** Whether jobs go on until `completeAll`. */
	isHeld?: boolean;
}

/** Executions under way. */
export interface Run extends RunOptions {
	workflow: StoredWorkflow;
	/** Ends when n8n has taken every call. */
	calls: Promise<unknown>;
}

/** A run that is over. */
export interface Outcome {
	/** Of more than a page of them n8n's list may leave some out, where two began at the same moment. */
	executions: ExecutionSummary[];
	succeeded: number;
	/** The most executions that waited for their videos at once. */
	waitingAtOnce: number;
	/** The worker slots occupied while that many waited. */
	slotsHeld: number;
}

/** n8n in queue mode with two workers, the simulator, and a credential that leads to it. */
export class Lab {
	private constructor(
		readonly cluster: Cluster,
		readonly client: N8nClient,
		readonly simulator: Simulator,
		private readonly credential: Credential,
	) {}

	static async start(): Promise<Lab> {
		const simulator = await Simulator.start({ switches });
		let cluster: Cluster | undefined;
		try {
			cluster = await Cluster.start({
				version: newestN8n,
				tarball: packedTarball(),
				workers,
				concurrency,
				env: { ...queueMetricsEnv, ...roomy, ...noticedSooner },
			});
			const client = new N8nClient(cluster.main.url);
			await client.setUpOwner();
			const credential = await client.createCredential(
				{ name: 'Simulator', type: 'klingAvatarApi' },
				{ provider: 'cometApi', apiKey: simulator.key, baseUrl: simulator.url },
			);
			return new Lab(cluster, client, simulator, credential);
		} catch (error) {
			await cluster?.dispose();
			await simulator.close();
			throw error;
		}
	}

	async dispose(): Promise<void> {
		await this.cluster.dispose();
		await this.simulator.close();
	}

	/** Starts the workers that do not run. */
	async startWorkers(): Promise<void> {
		const down = this.cluster.workers.filter(({ isRunning }) => !isRunning);
		await Promise.all(down.map(async (worker) => await worker.startAgain()));
	}

	/**
	 * Starts executions of one avatar job each. Where they are not held, the jobs' lengths are spread evenly
	 * over 60 to 120 seconds of the provider, in a scrambled order.
	 */
	async begin(options: RunOptions): Promise<Run> {
		const { mode, executions, scale, isHeld = false } = options;
		await this.simulator.reset();
		let made = 0;
		this.simulator.jobMilliseconds = () => {
			if (isHeld) return heldMilliseconds;
			// Steps of the golden ratio never come near each other's places.
			const place = (made++ * 0.618_034) % 1;
			return ((shortestJob + place * (longestJob - shortestJob)) * 1000) / scale;
		};
		const workflow = await this.client.createWorkflow(
			avatarWorkflow(mode, this.simulator.url, this.credential, {
				pollInterval: 2 / scale,
				maxPollInterval: 60 / scale,
			}),
		);
		await this.client.activateWorkflow(workflow);
		const limit = pLimit(parallelCalls);
		const calls = Promise.all(
			Array.from({ length: executions }, async () => {
				await limit(async () => {
					const { status } = await this.client.callWebhook(mode);
					if (status !== 200) throw new Error(`The webhook answered ${status}`);
				});
			}),
		);
		return { ...options, workflow, calls };
	}

	/** Ends every job, and those that are yet to come at once. */
	completeAll(): void {
		this.simulator.jobMilliseconds = 1;
		for (const job of this.simulator.jobs) job.complete();
	}

	/** How many executions wait for their videos: parked, or in a worker. */
	async waiting({ mode, workflow }: Run): Promise<number> {
		const status: ExecutionStatus = mode === 'callback' ? 'waiting' : 'running';
		return await this.client.executions.count(workflow.id, [status]);
	}

	/**
	 * Watches the slots until every execution has ended. Parked executions and slots are compared at
	 * moments when no job waits for a slot or is in one, else a slot might be busy with a beginning or
	 * an end; polling ones when most slots are taken.
	 */
	async finish(run: Run): Promise<Outcome> {
		const { mode, executions: count, workflow, calls } = run;
		let waitingAtOnce = 0;
		let slotsHeld = 0;
		const isOver = waitUntil(
			`${count} executions (${mode}) to end`,
			async () => {
				const waiting = await this.waiting(run);
				const jobs = await queueJobs(this.cluster.main);
				const atRest = jobs.active + jobs.waiting === 0;
				if (mode === 'callback' ? atRest && waiting > waitingAtOnce : jobs.active > slotsHeld) {
					waitingAtOnce = waiting;
					slotsHeld = jobs.active;
				}
				return (await this.client.executions.count(workflow.id, ended)) >= count || undefined;
			},
			{ timeoutMs: runTimeoutMs, everyMs: 1000 },
		);
		await isOver.catch((error: Error) => {
			throw new Error(`${error.message}; callbacks: ${JSON.stringify(this.callbackAnswers())}`);
		});
		await calls;
		const executions = await this.client.executions.list({ workflowId: workflow.id });
		const succeeded = await this.client.executions.count(workflow.id, ['success']);
		await this.client.deleteWorkflow(workflow);
		return { executions, succeeded, waitingAtOnce, slotsHeld };
	}

	/** How often n8n answered the provider's callbacks with what, by the state that they told of. */
	private callbackAnswers(): Record<string, number> {
		const counts: Record<string, number> = {};
		for (const { state, status } of this.simulator.callbacks) {
			const name = `${state} ${status ?? 'unanswered'}`;
			counts[name] = (counts[name] ?? 0) + 1;
		}
		return counts;
	}

	/** Of each execution that the provider got a job of, how many it was really asked to make. */
	get jobsPerExecution(): number[] {
		const counts = new Map<unknown, number>();
		for (const { externalTaskId: id } of this.simulator.jobs) {
			counts.set(id, (counts.get(id) ?? 0) + 1);
		}
		return [...counts.values()];
	}

	/** Of each execution, how many jobs the provider was really asked to make. */
	jobsCreated(executions: readonly ExecutionSummary[]): number[] {
		return executions.map(({ id }) => this.simulator.jobsByExternalId(`execution-${id}`).length);
	}
}

/** How many executions have each status. */
export function statuses(executions: readonly ExecutionSummary[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { status } of executions) counts[status] = (counts[status] ?? 0) + 1;
	return counts;
}
