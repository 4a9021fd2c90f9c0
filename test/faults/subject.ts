import { createAll } from '../../nodes/KlingAvatar/paying/createAll';
import type { Gateway } from '../../nodes/KlingAvatar/gateway/gateway';
import { pollJobs } from '../../nodes/KlingAvatar/task/poller';

/** What n8n keeps for a node: plain data that outlives a run of it. */
export type NodeContext = Record<string, unknown>;

/** What is put to the proof. */
export interface Subject {
	createAll: typeof createAll;
	pollJobs: typeof pollJobs;
	/** The context that the next run of the node sees. */
	carryOver: (context: NodeContext) => NodeContext;
	/** The gateway as the code under test gets it. */
	gateway: (gateway: Gateway) => Gateway;
}

/** The node's own code. */
export const theNode: Subject = {
	createAll,
	pollJobs,
	carryOver: (context) => structuredClone(context),
	gateway: (gateway) => gateway,
};
