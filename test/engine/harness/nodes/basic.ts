import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

/** A description with what n8n's loader would otherwise have filled in. */
export function describe(
	name: string,
	rest: Partial<INodeTypeDescription> = {},
): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: `Stand-in for ${name}`,
		defaults: { name },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
		...rest,
	};
}

/**
 * Stand-in for n8n's Manual Trigger: passes on what the run was started with. The real one, which always
 * emits one empty item, is run by the suite in a full n8n.
 */
export const manualTrigger: INodeType = {
	description: describe('manualTrigger', { group: ['trigger'], inputs: [] }),
	async execute() {
		return [this.getInputData()];
	},
};

/** Stand-in for n8n's No Operation node; the suite in a full n8n runs the real one. */
export const noOp: INodeType = {
	description: describe('noOp'),
	async execute() {
		return [this.getInputData()];
	},
};

/** Stand-in for n8n's Sticky Note, which is never executed. */
export const stickyNote: INodeType = {
	description: describe('stickyNote', { inputs: [], outputs: [] }),
	async execute() {
		return [this.getInputData()];
	},
};
