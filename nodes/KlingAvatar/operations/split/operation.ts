import type { Operation } from '../operation';
import { splitFields } from './fields';

export const split: Operation = {
	resource: 'speech',
	value: 'split',
	name: 'Split Audio',
	action: 'Split audio into parts',
	description:
		'Cut an audio file into parts that are short enough for a video each, in pauses and without loss',
	forModels: 'Split audio into parts. Free.',
	subtitle: 'Split Audio',
	fields: splitFields,
	isLocal: true,
};
