import type { LedgerEntry, PaidTask, RunMode } from '../task/ledgerEntry';
import type { CutOfText, ItemPart } from '../task/submission';
import type { Labels } from './taskClient';

/** What may be done about an unsure request whose task is not in the user's account. */
export const IF_IT_IS_NOT_THERE: Readonly<Record<RunMode, readonly string[]>> = {
	execution: [
		'If it is not, turn on the option "Submit Again When Unsure" and retry this execution',
		'A new execution knows nothing of this one and submits the item again, so look before it starts',
	],
	byHand: [
		'Look before you run the workflow again: n8n keeps nothing between runs by hand, so the next one submits the item again, and may pay for it twice',
	],
	subWorkflow: [
		'If it is not, turn on the option "Submit Again When Unsure" and retry this execution',
		'Do not retry the execution of the calling workflow before you have looked: it runs this one anew and submits the item again',
	],
	tool: [
		'Calling the tool again with the same arguments in this execution sends nothing; the next execution knows nothing of this one',
		'If it is not there, turn on the option "Submit Again When Unsure" of the tool',
	],
	loneTool: [
		'Look before the tool is called again: n8n keeps nothing between such calls, so the next one is charged again',
		'To have it found again, give the tool an External Task ID, and set its option "If External Task ID Exists" to "Use the Existing Task"',
	],
};

/** What becomes of tasks that were created beside a failed item. */
const WHAT_WAS_CREATED: Readonly<Record<RunMode, string>> = {
	execution: 'Created, and picked up when this execution is retried',
	byHand: 'Created, and created again by the next run by hand, of which n8n keeps nothing',
	subWorkflow:
		'Created, and picked up when this execution is retried, but not when the calling workflow is',
	tool: 'Created, and answered with again when the tool is called with the same arguments in this execution',
	loneTool: 'Created, and created again when the tool is called again',
};

/** How to go on when nothing was created for an item. */
export const RUN_AGAIN: Readonly<Record<RunMode, string>> = {
	execution: 'Retry this execution: what was created is picked up, not created again',
	byHand:
		'Run it again with the items that have no task yet: n8n keeps nothing between runs by hand',
	subWorkflow:
		'Retry this execution, not the one of the calling workflow: what was created is picked up, not created again',
	tool: 'Call the tool again: what was created in this execution is picked up, not created again',
	loneTool: 'Call the tool again only for what was not created',
};

/**
 * Every task of a run of the node that was created or may have been, as sentences without their full stop:
 * what an error has to tell, since n8n shows that of one item only.
 */
export function whatWasPaid(
	entries: ReadonlyArray<LedgerEntry<PaidTask>>,
	{ pickUp }: Labels,
	mode: RunMode,
): string[] {
	const isForgotten = mode === 'byHand' || mode === 'loneTool';
	const goOn = isForgotten ? `: ${pickUp}` : '';
	const inOrder = [...entries].sort((one, other) => one.place.item - other.place.item);
	const created = inOrder.flatMap((entry) =>
		entry.state === 'created' ? [`${entry.task.taskId} (${whichItem(entry.place)})`] : [],
	);
	const unsure = inOrder.flatMap((entry) =>
		entry.state === 'created' ? [] : [`${whichItem(entry.place)}, ${whichRequest(entry)}`],
	);
	return [
		...(created.length > 0 ? [`${WHAT_WAS_CREATED[mode]}${goOn}: ${created.join(', ')}`] : []),
		...(unsure.length > 0
			? [`May have been created and charged without an answer: ${unsure.join('; ')}`]
			: []),
	];
}

/** An item as a message names it: of a text that was cut, with the part and its first words. */
export function whichItem({ item, part, cut }: ItemPart): string {
	return cut && cut.parts > 1 ? `item ${item}, ${whichPart(part ?? 1, cut)}` : `item ${item}`;
}

/** "part 3 of 12, "In this lesson…"". */
export function whichPart(part: number, { parts, begins }: Omit<CutOfText, 'cutId'>): string {
	return `part ${part} of ${parts}, "${begins}"`;
}

/** An unsure request, for finding its task in the user's account. */
function whichRequest({ at, externalTaskId, requests }: LedgerEntry<PaidTask>): string {
	const times = requests > 1 ? `, ${requests} requests` : '';
	return externalTaskId === null
		? `submitted at ${at} or later${times}`
		: `submitted at ${at} with the External Task ID "${externalTaskId}"${times}`;
}
