import type { Operation } from '../operation';
import {
	includeOtherResultFields,
	resultOptions,
	simplifyField,
	taskIdField,
} from '../sharedFields';

export const get: Operation = {
	resource: 'video',
	value: 'get',
	name: 'Get',
	action: 'Get the status and link of an avatar video',
	description:
		'Retrieve the status of a submitted video, and the video once it is ready. Costs nothing.',
	subtitle: 'Get',
	fields: [taskIdField, simplifyField, ...includeOtherResultFields, resultOptions],
};
