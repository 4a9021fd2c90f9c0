import type { INode, INodeParameters } from 'n8n-workflow';

import type { Job, Simulator } from '../../simulator';
import { jsonOf, reasonOf } from '../rig';
import type { Rig } from '../rig';
import { fetchOnce } from '../fetchOnce';
import type { Credential, Execution, WorkflowJson } from '../n8nTypes';
import { waitUntil } from '../waitUntil';
import { avatar, chain, node, rows, webhookTrigger } from '../workflowParts';

/** A simulator and the credential that leads to it. */
export interface Provider {
	sim: Simulator;
	key: Credential;
}

/** The provider whose records each test begins anew. */
export const provider = ({ sim, keys }: Rig): Provider => ({ sim, key: keys.cometApi });

/** The provider of executions that wait in the background of other tests. */
export const slowProvider = ({ slowSim, slowKeys }: Rig): Provider => ({
	sim: slowSim,
	key: slowKeys.cometApi,
});

/**
 * One item for each name, which is its job's prompt → Submit with callbacks to the execution → a Wait that
 * is parked until they come → what follows → End.
 */
export function parkedWorkflow(
	{ sim, key }: Provider,
	names: string[],
	wait: INodeParameters = {},
	after: INode[] = [],
): WorkflowJson {
	const submit = {
		provider: 'cometApi',
		operation: 'submit',
		imageUrl: `${sim.url}/files/portrait.png`,
		audioSource: 'url',
		audioUrl: `${sim.url}/files/voice.mp3`,
		prompt: '={{ $json.name }}',
		options: { callback: 'execution' },
	};
	return chain(`Parked: ${names.join(', ')}`, [
		webhookTrigger(),
		...rows(names.map((name) => ({ name }))),
		avatar('Submit', key, submit),
		avatar('Wait', key, {
			provider: 'cometApi',
			operation: 'wait',
			waitMode: 'callback',
			timeout: 3600,
			...wait,
		}),
		...after,
		node('End', 'n8n-nodes-base.noOp', 1),
	]);
}

/** Starts a workflow in production and gives the execution's ID, as soon as there is one. */
export async function startExecution(rig: Rig, workflow: WorkflowJson): Promise<string> {
	const stored = await rig.startByWebhook(workflow);
	return await waitUntil(
		`an execution of "${workflow.name}"`,
		async () => (await rig.client.executions.list({ workflowId: stored.id }, 1))[0]?.id,
	);
}

/** Starts a workflow in production and gives the parked execution. */
export async function park(rig: Rig, workflow: WorkflowJson): Promise<Execution> {
	const id = await startExecution(rig, workflow);
	return await rig.client.executions.waitFor(id, ['waiting', 'success', 'error']).then((one) => {
		expect([one.status, reasonOf(one)]).toEqual(['waiting', undefined]);
		return one;
	});
}

/** The only job that was created for an item. */
export function jobOf({ jobs }: Simulator, name: string): Job {
	const [job, ...others] = jobs.filter(({ body }) => body.prompt === name);
	expect([name, job !== undefined, others]).toEqual([name, true, []]);
	return job as Job;
}

/**
 * Lets n8n finish with every callback so far and checks that the execution is parked as before. After a
 * new start, n8n 1 calls it crashed for a moment.
 */
export async function expectStillParked(rig: Rig, { sim }: Provider, id: string) {
	await sim.idle();
	const { data } = await rig.client.executions.waitFor(id, ['waiting']);
	expect(data.resultData.runData.End).toBeUndefined();
}

/**
 * Waits for the end and checks it: every item's video in the items' order, every node run once, every job
 * asked for once.
 *
 * @param all the names of all jobs, where other executions had some, too
 */
export async function expectVideos(
	rig: Rig,
	{ sim }: Provider,
	id: string,
	names: string[],
	all = names,
): Promise<Execution> {
	const execution = await rig.client.executions.waitFor(id);
	expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
	expect(jsonOf(execution, 'Wait')).toMatchObject(
		names.map((name) => ({
			taskId: jobOf(sim, name).id,
			isFinal: true,
			isSuccess: true,
			videoUrl: expect.stringContaining(`${sim.url}/media/${jobOf(sim, name).id}.mp4`),
		})),
	);
	expect(jsonOf(execution, 'End')).toEqual(jsonOf(execution, 'Wait'));
	const { runData } = execution.data.resultData;
	expect([runData.Submit, runData.Wait, runData.End].map((runs) => runs?.length)).toEqual([
		1, 1, 1,
	]);
	expectCreatedOnce(sim, all);
	return execution;
}

/** Every job was asked for once and no other was. */
export function expectCreatedOnce(sim: Simulator, names: string[]): void {
	const prompts = sim.requestsOf('create').map(({ body }) => (body as { prompt: string }).prompt);
	expect(prompts.sort()).toEqual([...names].sort());
	expect(sim.createdCount).toBe(names.length);
}

/** Calls a URL with a JSON body, as the provider does. */
export async function call(url: string | null, body: object): Promise<Response> {
	if (url === null) throw new Error('The job has no callback URL');
	return await fetchOnce(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
}
