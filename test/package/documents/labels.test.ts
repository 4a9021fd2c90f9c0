import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { KlingAvatarApi } from '../../../credentials/KlingAvatarApi.credentials';
import { KlingAvatar } from '../../../nodes/KlingAvatar/KlingAvatar.node';
import { blocksOf, documents, readDocument } from './markdown';

/** What n8n itself writes beside a field, on a button or in its settings. */
const OF_N8N = [
	'Authentication',
	'Continue',
	'Credential',
	'On Error',
	'Restrict to User IDs',
	'Retry',
	'Retry On Fail',
	'Save execution progress',
	'Stop',
	'Stop Workflow',
];

type Shown = INodeProperties | INodePropertyOptions | INodePropertyCollection;

/** Every name that the editor shows of some fields: of the fields, their choices and options, and of actions. */
function namesOf(fields: readonly Shown[]): string[] {
	return fields.flatMap((field) => [
		'displayName' in field ? field.displayName : field.name,
		...('action' in field && field.action ? [field.action] : []),
		...('options' in field ? namesOf(field.options ?? []) : []),
		...('values' in field ? namesOf(field.values) : []),
	]);
}

const ours = new Set([
	...namesOf(new KlingAvatar().description.properties),
	...namesOf(new KlingAvatarApi().properties),
	...OF_N8N,
]);
/** A field's unit may be left out, and its choice may follow: _Clip Ends: Keep_. */
const isThere = (label: string): boolean =>
	label.split(': ').every((name) => ours.has(name) || ours.has(`${name} (Seconds)`));

/** What is set in italics in a text and stands nowhere in the editor. */
const strange = (markdown: string): string[] =>
	blocksOf(markdown)
		.flatMap(({ labels }) => labels)
		.filter((label) => !isThere(label));

/** Written for users; in them, italics are labels and nothing else. */
const pages = documents().filter((file) => /^(README|docs\/[\w.-]+)\.md$/.test(file));

describe('the labels that documents name are those of the editor', () => {
	it.each(pages)('%s', (file) => {
		expect(strange(readDocument(file))).toEqual([]);
	});
});
