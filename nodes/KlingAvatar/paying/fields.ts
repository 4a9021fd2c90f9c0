import type { INodeProperties } from 'n8n-workflow';

export const DEFAULT_PARALLEL = 3;
export const MAX_PARALLEL = 10;

/** How many of what is paid for are asked for at once. */
export const submissionsInParallel: INodeProperties = {
	displayName: 'Submissions in Parallel',
	name: 'submissionsInParallel',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: MAX_PARALLEL },
	default: DEFAULT_PARALLEL,
	description: 'How many items are submitted at the same time',
};

/** For so long a submission waits for an account that runs few tasks at a time, unless told otherwise. Seconds. */
export const CAPACITY_SECONDS = 900;

/** What to do with an account that takes no more at the moment. */
export const waitForCapacity: INodeProperties = {
	displayName: 'Wait for Capacity (Seconds)',
	name: 'waitForCapacity',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: CAPACITY_SECONDS,
	description:
		'How long to wait for a free slot when the account already runs as many tasks as it may, or its rate limit is reached. The time starts anew with each item that is accepted, so a long batch comes through. 0: do not wait. As a tool of an AI agent, the node waits for a few minutes at most.',
};

/** @param made what an earlier attempt may have done: "created its video" */
export const submitAgainWhenUnsure = (made: string): INodeProperties => ({
	displayName: 'Submit Again When Unsure',
	name: 'submitAgainWhenUnsure',
	type: 'boolean',
	default: false,
	description: `Whether to submit an item again, once per execution, when an earlier attempt may have ${made}. You may be charged twice for it.`,
});
