import type { Operation } from '../operation';
import { submitFields } from './fields';

export const submit: Operation = {
	resource: 'video',
	value: 'submit',
	name: 'Submit',
	action: 'Submit a paid avatar video and get its task ID',
	description:
		'Submit a portrait and a voice, and get a task ID back immediately. The provider charges per second of video. Turn on "Save execution progress" in the workflow settings to keep the ID if the execution is stopped.',
	subtitle: 'Submit',
	fields: submitFields,
};
