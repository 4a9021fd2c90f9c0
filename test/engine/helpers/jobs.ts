import type { IDataObject } from 'n8n-workflow';

import type { Provider } from '../../simulator';
import type { Rig } from './rig';
import { chain, type Run, type Running } from '../harness';
import { asInput, end, prompted, start, submit, uncheckedLinks, wait } from './workflowParts';

/** Creates jobs, one per prompt; the items that Submit puts out. */
export async function created(
	rig: Rig,
	provider: Provider,
	prompts: string[],
): Promise<IDataObject[]> {
	const options = { checkMediaLinks: false, submissionsInParallel: 10 };
	const workflow = chain(start, submit(provider, { ...uncheckedLinks, options }));
	const run = await rig.run(workflow, { input: prompted(prompts) });
	return run.json('Submit');
}

/** Waits for the items' tasks; the parameters are added to a Wait that asks every 0.1 s. */
export function waitFor(
	rig: Rig,
	provider: Provider,
	items: IDataObject[],
	parameters: Parameters<typeof wait>[1] = {},
	settings: Parameters<typeof wait>[2] = {},
): Running {
	const workflow = chain(start, wait(provider, parameters, settings), end);
	return rig.run(workflow, { input: asInput(items), mode: 'trigger' });
}

/** How long the Wait of a run took. */
export const waitMilliseconds = (run: Run): number => run.tasks('Wait')[0]!.executionTime;
