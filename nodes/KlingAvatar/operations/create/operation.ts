import type { Operation } from '../operation';
import { createFields } from './fields';

export const create: Operation = {
	resource: 'video',
	value: 'create',
	name: 'Create',
	action: 'Create an avatar video',
	description:
		'Turn a portrait and a text or a voice into a finished talking-head video, in one node. The provider charges for speech and per second of video. Turn on "Save execution progress" in the workflow settings to keep the tasks if the execution is stopped.',
	subtitle: 'Create',
	fields: createFields,
};
