import { fetchOnce } from '../fetchOnce';
import type { N8nServer } from '../n8nServer';

/** Settings that let n8n's main process tell about its queue, as of a second ago at most. */
export const queueMetricsEnv = {
	N8N_METRICS: 'true',
	N8N_METRICS_INCLUDE_QUEUE_METRICS: 'true',
	N8N_METRICS_QUEUE_METRICS_INTERVAL: '1',
};

/** What is in the queue's list of jobs in Redis, as n8n's own metrics tell it. */
export interface QueueJobs {
	/** Jobs that occupy a worker's slot. */
	active: number;
	/** Jobs that wait for a slot. */
	waiting: number;
}

/** @throws Error when n8n shows no such metric */
export async function queueJobs(main: N8nServer): Promise<QueueJobs> {
	const text = await (await fetchOnce(`${main.url}/metrics`)).text();
	const gauge = (name: string): number => {
		const value = new RegExp(`^n8n_scaling_mode_queue_jobs_${name} (\\d+)`, 'm').exec(text)?.[1];
		if (value === undefined) throw new Error(`n8n shows no metric of ${name} jobs`);
		return Number(value);
	};
	return { active: gauge('active'), waiting: gauge('waiting') };
}

/** The executions that a worker has begun and not ended, by its own log: those in its slots. */
export function executionsHeldBy({ logs }: N8nServer): string[] {
	const held = new Map<string, string>();
	for (const [, event, execution = '', job = ''] of logs.matchAll(
		/Worker (started|finished) execution (\d+) \(job (\d+)\)/g,
	)) {
		if (event === 'started') held.set(job, execution);
		else held.delete(job);
	}
	return [...held.values()];
}
