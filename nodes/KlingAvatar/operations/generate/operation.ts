import type { Operation } from '../operation';
import { generateFields } from './fields';

export const generate: Operation = {
	resource: 'speech',
	value: 'generate',
	name: 'Generate',
	action: 'Generate paid speech from text',
	description:
		'Turn text into speech, for Submit or as a file. The provider charges for every text.',
	subtitle: 'Generate Speech',
	fields: generateFields,
};
