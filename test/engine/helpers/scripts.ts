import type { IDataObject } from 'n8n-workflow';

import type { Fault, RequestRecord } from '../../simulator';
import type { Run } from '../harness';
import type { Rig } from './rig';

/** A sentence that takes about four seconds, told apart by its name. */
export const sentence = (name: string) =>
	`This is the one about ${name}, which goes on for quite a while.`;

/** A text of one such sentence for each name. */
export const scriptOf = (...names: string[]) => names.map(sentence).join(' ');

/** Options by which each of them is a part of its own. */
export const oneEach = { splitLongText: true, longestPart: 7, submissionsInParallel: 1 };

/** The text that a request asks for. */
export const textOf = ({ body }: Pick<RequestRecord, 'body'>) => (body as { text: string }).text;

/** The texts that were spoken, each as often as it was paid for, in the order of the alphabet. */
export const paidTexts = ({ sim }: Rig) =>
	sim.speechJobs.map((job) => String(job.body.text)).sort();

/** The requests for a text that holds a word. */
export const asked = ({ sim }: Rig, word: string) =>
	sim.requestsOf('tts').filter((request) => textOf(request).includes(word));

/** Refuses what holds a word, so many times. */
export function refuse({ sim }: Rig, fault: Fault, times: Readonly<Record<string, number>>): void {
	const left = { ...times };
	sim.faultFor = (request) => {
		if (request.kind !== 'tts') return undefined;
		const word = Object.keys(left).find((one) => textOf(request).includes(one));
		if (word === undefined || left[word]! <= 0) return undefined;
		left[word]! -= 1;
		return fault;
	};
}

/** Every item that a node has put out by one of its outputs, of all of its runs. */
export const allOf = (run: Run, name: string, output = 0): IDataObject[] =>
	run.tasks(name).flatMap((_, index) => run.json(name, output, index));
