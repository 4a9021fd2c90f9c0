import type { Rig } from './rig';
import { chain, type NodeJson, type Run, type WebhookAnswer, type WorkflowJson } from '../harness';
import {
	end,
	fields,
	numbered,
	prompted,
	start,
	submit,
	uncheckedLinks,
	wait,
} from './workflowParts';

/** Names each item's prompt, the task submitted for it, and the task waited for. */
const tell = fields(
	'Tell',
	'{ name: $("Start").item.json.prompt, submitted: $("Submit").item.json.taskId, waited: $json.taskId }',
);

/** Submit with callbacks to the execution, and a Wait that is parked until they come. */
export function parkedWorkflow(
	parameters: Parameters<typeof wait>[1] = {},
	settings: Parameters<typeof wait>[2] = {},
	between: NodeJson[] = [],
): WorkflowJson {
	const options = { checkMediaLinks: false, callback: 'execution' };
	return chain(
		start,
		submit('cometApi', { ...uncheckedLinks, options }),
		...between,
		wait('cometApi', { waitMode: 'callback', timeout: 600, ...parameters }, settings),
		tell,
		end,
	);
}

/** Runs it with so many items until it is parked. */
export async function park(
	rig: Rig,
	count: number,
	...rest: Parameters<typeof parkedWorkflow>
): Promise<Run> {
	const input = prompted(numbered(count));
	const run = await rig.run(parkedWorkflow(...rest), { input, mode: 'trigger' });
	expect(run.status).toBe('waiting');
	expect(run.items('Tell')).toEqual([]);
	return run;
}

/** The simulator's calls come in their own time; a test that makes the calls itself wants none. */
export function noCallbacks({ sim }: Rig): void {
	sim.switches.callbacks.copies = 0;
	sim.jobMilliseconds = 60_000;
}

/** A callback as CometAPI would make it, through n8n's door. */
export const poke = async (
	{ engine }: Rig,
	run: Run,
	body: object = { task_status: 'succeed' },
): Promise<WebhookAnswer> => await engine.callWebhook(run, { body });
