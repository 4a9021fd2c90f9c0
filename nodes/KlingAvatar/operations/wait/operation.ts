import type { Operation } from '../operation';
import {
	identityFields,
	includeOtherResultFields,
	resultOptions,
	simplifyField,
} from '../sharedFields';
import { waitFields } from './fields';

export const wait: Operation = {
	resource: 'video',
	value: 'wait',
	name: 'Wait',
	action: 'Wait for an avatar video and get its link',
	description: 'Wait until the videos of all items are ready. Costs nothing.',
	subtitle: 'Wait',
	fields: [
		...identityFields,
		...waitFields,
		simplifyField,
		...includeOtherResultFields,
		resultOptions,
	],
};
