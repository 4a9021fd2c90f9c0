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

/** @param made what an earlier attempt may have done: "created its video" */
export const submitAgainWhenUnsure = (made: string): INodeProperties => ({
	displayName: 'Submit Again When Unsure',
	name: 'submitAgainWhenUnsure',
	type: 'boolean',
	default: false,
	description: `Whether to submit an item again, once per execution, when an earlier attempt may have ${made}. You may be charged twice for it.`,
});
