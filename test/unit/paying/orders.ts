import type { Gateway } from '../../../nodes/KlingAvatar/gateway/transport';
import { videoClient } from '../../../nodes/KlingAvatar/paying/clients';
import type { CreateOrder, Submission } from '../../../nodes/KlingAvatar/paying/taskClient';
import { Failure } from '../../../nodes/KlingAvatar/task/failure';
import type { NodeRun } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { Wanted } from '../../../nodes/KlingAvatar/task/submission';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { createInput } from '../providers/createInput';
import { wantedItem } from '../task/wanted';

/** The first run of the node in an execution. */
export const NODE_RUN: NodeRun = { execution: 'E', run: 0, isTool: false };

/** The order of one item, under a name that the node makes up, unless `over` says otherwise. */
export function orderOf(
	{ adapter }: Pick<Gateway, 'adapter'>,
	item: number,
	over: Partial<CreateOrder> & { wanted?: Wanted } = {},
): CreateOrder {
	return {
		wanted: wantedItem(item),
		name: adapter.takesExternalTaskId ? { by: 'node', makeUp: () => `n8n-${item}` } : null,
		submitAgainWhenUnsure: false,
		capacitySeconds: 0,
		noted: {},
		request: async (externalTaskId) =>
			await Promise.resolve(
				adapter.createRequest(createInput({ prompt: `item ${item}`, externalTaskId })),
			),
		...over,
	};
}

/** A submission with its failure as the node shows it. */
export function asShown(gateway: Gateway, submission: Submission<AvatarTask>) {
	const plain = shown(submission);
	if (!(submission instanceof Failure)) return plain;
	const { stopsOthers = false, message, known: { externalTaskId = null } = {} } = submission;
	const { unknownOutput } = videoClient(gateway, 'execution');
	const output = unknownOutput({ externalTaskId, failureReason: message });
	return {
		kind: plain.kind,
		stopsOthers,
		failure: { ...submission, stopsOthers: undefined, known: undefined, message, output },
	};
}

/** A submission as plain data that says how it ended. */
export function shown(submission: Submission<AvatarTask>) {
	if (!(submission instanceof Failure)) return { kind: 'created' as const, ...submission };
	const { message, stopsOthers = false } = submission;
	return { kind: 'failed' as const, ...submission, message, stopsOthers };
}
