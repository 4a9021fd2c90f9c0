import {
	downloadField,
	identityFields,
	includeOtherResultFields,
	type Operation,
	resultOptions,
	simplifyField,
} from '../operation';

export const get: Operation = {
	resource: 'video',
	value: 'get',
	name: 'Get',
	action: 'Get the status and link of an avatar video',
	description:
		'Retrieve the status of a submitted video, and the video once it is ready. Costs nothing.',
	subtitle: 'Get',
	fields: [
		...identityFields,
		downloadField,
		simplifyField,
		...includeOtherResultFields,
		resultOptions,
	],
};
