import type { Operation } from '../operation';
import { splitFields } from './fields';

export const split: Operation = {
	resource: 'speech',
	value: 'split',
	name: 'Split Audio',
	action: 'Split speech into parts',
	description:
		'Cut an audio file into parts that are short enough for a video each, in pauses and without loss',
	subtitle: 'Split Audio',
	fields: splitFields,
	isLocal: true,
};
