import type { Gateway } from '../../../nodes/KlingAvatar/gateway/gateway';
import { createAll } from '../../../nodes/KlingAvatar/paying/createAll';
import type { CreateOrder } from '../../../nodes/KlingAvatar/paying/order';
import { Ledger } from '../../../nodes/KlingAvatar/task/ledger';
import type { NodeRun } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';

/** What is put to the proof. */
export interface UserSubject {
	createAll: typeof createAll<AvatarTask>;
	ledger: (context: Record<string, unknown>, nodeRun: NodeRun) => Ledger<AvatarTask>;
	/** The orders as the code under test gets them. */
	orders: (orders: CreateOrder[]) => CreateOrder[];
	/** The context that a retry of the execution sees. */
	carryOver: (context: Record<string, unknown>) => Record<string, unknown>;
	gateway: (gateway: Gateway) => Gateway;
}

/** The node's own code. */
export const theNode: UserSubject = {
	createAll,
	ledger: (context, nodeRun) => new Ledger(context, nodeRun),
	orders: (orders) => orders,
	carryOver: (context) => structuredClone(context),
	gateway: (gateway) => gateway,
};
