import type { INodeProperties, IWebhookDescription } from 'n8n-workflow';

import { providersThat } from '../../providers';
import {
	identityFields,
	type Operation,
	pollIntervals,
	resultFields,
	saved,
	shownIn,
} from '../operation';

const callsBack = providersThat((adapter) => adapter.callsBack);
const neverCallsBack = providersThat((adapter) => !adapter.callsBack);

const modeField: INodeProperties = {
	displayName: 'Wait Mode',
	name: 'waitMode',
	type: 'options',
	displayOptions: { show: { provider: callsBack } },
	options: [
		{
			name: 'Poll',
			value: 'poll',
			description:
				'Check the status regularly until all videos are ready. The execution keeps running; the workflow setting "Save execution progress" keeps the task IDs if it is stopped.',
		},
		{
			name: 'Resume on Callback',
			value: 'callback',
			description:
				'Put the execution on hold until the provider calls back. It uses no worker in the meantime and survives a restart. Requires the Submit option "Callback" set to "Resume This Execution". On timeout, the items are passed through unchanged.',
		},
	],
	default: 'poll',
	description: 'How to find out that a video is ready',
};

const timeoutField: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 3600,
	description:
		'Maximum time to wait. A minute of video commonly takes ten minutes or more to make. After a timeout, the provider keeps working, and the video can be retrieved with its task ID. As a tool of an AI agent, the node waits for ten minutes at most.',
};

/** It holds while parked, too. */
const failureField: INodeProperties = {
	displayName: 'On Task Failure',
	name: 'onTaskFailure',
	type: 'options',
	options: [
		{
			name: 'Output the Item',
			value: 'output',
			description: 'Output the item with isSuccess false and the reason',
		},
		{
			name: 'Stop',
			value: 'throw',
			description:
				'Stop the workflow, with the status of every item in the message. An execution that was on hold cannot be stopped like this: there, the item goes to the error output, or on with isSuccess false.',
		},
	],
	default: 'throw',
	description: 'What to do when the provider could not make a video',
};

/** n8n lets no node choose what a timeout does to a parked execution. */
const lateField: INodeProperties = {
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	options: [
		{
			name: 'Output the Item',
			value: 'output',
			description: 'Output the item with isFinal false and its last known status',
		},
		{
			name: 'Stop',
			value: 'throw',
			description: 'Stop the workflow, with the status of every item in the message',
		},
	],
	default: 'throw',
	description: 'What to do when a video is not ready in time',
};

/**
 * A field of a wait that asks. One of each for either kind of provider: the editor keeps a Wait Mode that was chosen
 * before the provider was changed, so where nobody calls back it must not be looked at.
 */
const whenPolling = (field: INodeProperties, also = {}): INodeProperties[] => [
	{ ...field, displayOptions: { show: { provider: neverCallsBack, ...also } } },
	{ ...field, displayOptions: { show: { provider: callsBack, waitMode: ['poll'], ...also } } },
];

/** The parameters of Wait that Get does not have. */
const waitFields = shownIn({ resource: ['video'], operation: ['wait'] }, [
	modeField,
	timeoutField,
	...pollIntervals.flatMap((field) => whenPolling(field, saved)),
	failureField,
	...whenPolling(lateField),
]);

/** What the fields are where they are hidden, or were never saved, by name. */
export const waitDefaults: Readonly<Record<string, INodeProperties['default']>> =
	Object.fromEntries(waitFields.map(({ name, default: value }) => [name, value]));

export const wait: Operation = {
	resource: 'video',
	value: 'wait',
	name: 'Wait',
	action: 'Wait for an avatar video',
	description: 'Wait until the videos of all items are ready. Costs nothing.',
	forModels: 'Wait for an avatar video by its taskId, and return its link. Free.',
	subtitle: 'Wait',
	fields: [...identityFields, ...waitFields, ...resultFields],
};

/**
 * Where a provider's callback arrives while a Wait is parked. n8n makes the address for each execution and
 * checks its signature; nothing has to be registered with the provider, so there is no life cycle.
 */
export const callbackWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		responseData: 'noData',
		path: '',
		restartWebhook: true,
	},
];
