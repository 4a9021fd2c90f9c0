import { videoClient } from '../../../nodes/KlingAvatar/paying/clients';
import {
	IF_IT_IS_NOT_THERE,
	RUN_AGAIN,
	whatWasPaid,
	whichItem,
} from '../../../nodes/KlingAvatar/paying/words';
import type { LedgerEntry, PaidTask, RunMode } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { ItemPart } from '../../../nodes/KlingAvatar/task/submission';
import { avatarTask } from '../task/tasks';
import { ScriptedGateway } from './scriptedGateway';

const AT = '2026-01-01T00:00:00.000Z';
const { labels } = videoClient(new ScriptedGateway('kling', []), 'execution');

const base = (place: ItemPart, over: { externalTaskId?: string; requests?: number }) => ({
	place: { execution: 'E', run: 0, ...place },
	identity: null,
	externalTaskId: null,
	nameProof: null,
	at: AT,
	requests: 1,
	repeatedIn: null,
	isDelivered: false,
	...over,
});
const created = (item: number, taskId: string): LedgerEntry<PaidTask> => ({
	...base({ item }, {}),
	state: 'created',
	task: avatarTask({ taskId }),
});
const unsure = (
	place: ItemPart,
	over: { externalTaskId?: string; requests?: number } = {},
): LedgerEntry<PaidTask> => ({ ...base(place, over), state: 'sending' });

/** In each way of starting the node: what n8n remembers of it, and so what is safe to do next. */
it.each<[RunMode, RegExp[], RegExp, RegExp]>([
	[
		'execution',
		[
			/not.* "Submit Again When Unsure" and retry this execution$/,
			/^A new execution knows nothing of this one .*look before/,
		],
		/^Created, and picked up when this execution is retried: A \(item 0\)$/,
		/^Retry this execution: .* picked up, not created again$/,
	],
	[
		'byHand',
		[/^Look before you run .* again: n8n keeps nothing .* may pay for it twice$/],
		/^Created, and created again by the next run by hand.*: continue with these .*: A /,
		/^Run it again with the items that have no task yet: n8n keeps nothing/,
	],
	[
		'subWorkflow',
		[
			/not.* "Submit Again When Unsure" and retry this execution$/,
			/^Do not retry .* the calling workflow before you have looked: .*submits the item again/,
		],
		/^Created, and picked up when this .*not when the calling workflow is: A /,
		/^Retry this execution, not the one of the calling workflow: .* not created again$/,
	],
	[
		'tool',
		[
			/^Calling the tool again with the same arguments in this execution sends nothing/,
			/not.* "Submit Again When Unsure" of the tool$/,
		],
		/^Created, and answered with again .* the same arguments in this execution: A /,
		/^Call the tool again: what was created in this execution .* not created again$/,
	],
	[
		'loneTool',
		[
			/^Look before the tool is called again: .* the next one is charged again$/,
			/External Task ID, .*"If External Task ID Exists" to "Use the Existing Task"$/,
		],
		/^Created, and created again when the tool is called again: continue with these .*: A /,
		/^Call the tool again only for what was not created$/,
	],
])('%s: what is said of paid and unsure tasks', (mode, notThere, paid, again) => {
	expect(IF_IT_IS_NOT_THERE[mode]).toEqual(notThere.map((part) => expect.stringMatching(part)));
	expect(whatWasPaid([created(0, 'A')], labels, mode)).toEqual([expect.stringMatching(paid)]);
	expect(RUN_AGAIN[mode]).toMatch(again);
});

it('names every task and every unsure request, in the order of the items', () => {
	const cut = { cutId: 'c', parts: 3, begins: 'In this' };
	const entries = [
		unsure({ item: 7, part: 2, cut }, { externalTaskId: 'n8n-7', requests: 2 }),
		created(10, 'B'),
		unsure({ item: 3 }),
		created(2, 'A'),
		unsure({ item: 4 }, { requests: 2 }),
		unsure({ item: 5 }, { externalTaskId: 'n8n-5' }),
	];
	const asGiven = [...entries];
	expect(whatWasPaid(entries, labels, 'execution')).toEqual([
		'Created, and picked up when this execution is retried: A (item 2), B (item 10)',
		`May have been created and charged without an answer: ${[
			`item 3, submitted at ${AT} or later`,
			`item 4, submitted at ${AT} or later, 2 requests`,
			`item 5, submitted at ${AT} with the External Task ID "n8n-5"`,
			`item 7, part 2 of 3, "In this", submitted at ${AT} with the External Task ID "n8n-7", 2 requests`,
		].join('; ')}`,
	]);
	expect(entries).toEqual(asGiven);
});

it('says nothing of what was not paid for', () => {
	expect(whatWasPaid([], labels, 'byHand')).toEqual([]);
	expect(whatWasPaid([unsure({ item: 0 })], labels, 'byHand')).toHaveLength(1);
});

it.each<[ItemPart, string]>([
	[{ item: 3 }, 'item 3'],
	[{ item: 3, part: 1, cut: { cutId: 'c', parts: 1, begins: 'Hello' } }, 'item 3'],
	[{ item: 3, cut: { cutId: 'c', parts: 2, begins: 'Hello' } }, 'item 3, part 1 of 2, "Hello"'],
	[{ item: 3, part: 2, cut: { cutId: 'c', parts: 2, begins: 'So' } }, 'item 3, part 2 of 2, "So"'],
])('names an item %j', (place, words) => expect(whichItem(place)).toBe(words));
