import { identityFields, type Operation, resultFields } from '../operation';

export const get: Operation = {
	resource: 'video',
	value: 'get',
	name: 'Get',
	action: 'Get an avatar video',
	description:
		'Retrieve the status of a submitted video, and the video once it is ready. Costs nothing.',
	forModels:
		'Get the status of an avatar video by its taskId, and its link when it is ready. Free.',
	subtitle: 'Get',
	fields: [...identityFields, ...resultFields],
};
