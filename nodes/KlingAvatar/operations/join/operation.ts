import type { Operation } from '../operation';
import { joinFields } from './fields';

export const join: Operation = {
	resource: 'video',
	value: 'join',
	name: 'Join',
	action: 'Join avatar videos',
	description:
		'Join finished videos into one MP4, one behind the other, without loss and without ffmpeg',
	forModels: 'Join avatar videos into one MP4. Free.',
	subtitle: 'Join',
	fields: joinFields,
	isLocal: true,
};
