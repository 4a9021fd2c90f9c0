import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { clipBytes, takeApart, type Film } from '../../support/film';
import type { ItemInput, NodeJson, Run } from '../harness';
import type { Rig } from './rig';
import { NODE } from './workflowParts';

/** A Join; it has no credential. */
export const join = (parameters: INodeParameters = {}, more: Partial<NodeJson> = {}): NodeJson => ({
	name: 'Join',
	type: NODE,
	parameters: { resource: 'video', operation: 'join', ...parameters },
	...more,
});

/** A Split Audio into parts of 2 to 8 s; it has no credential. */
export const split = (
	parameters: INodeParameters = {},
	more: Partial<NodeJson> = {},
): NodeJson => ({
	name: 'Split',
	type: NODE,
	parameters: {
		resource: 'speech',
		operation: 'split',
		longestPart: 8,
		shortestPart: 2,
		...parameters,
	},
	...more,
});

/** An item with one of the clips in `test/fixtures/clips`. */
export const withClip = (name: string, json: IDataObject = {}): ItemInput => ({
	json,
	binary: { data: { data: clipBytes(name), mimeType: 'video/mp4', fileName: name } },
});

/** A film that Join has put out, taken apart. */
export async function joined(rig: Rig, run: Run, item = 0, field = 'data'): Promise<Film> {
	expect(run.error?.message).toBeUndefined();
	return await takeApart(await rig.engine.bytes(run.items('Join')[item]!.binary![field]!));
}

/** A clip that can be told from others in the film that Join makes of it by `cutToSpeech`: it ends after 1 + n / 5 seconds. */
export const clip = (n: number, json: IDataObject = {}): ItemInput =>
	withClip('main.mp4', { ...json, audioDurationSeconds: 1 + n / 5 });

/** Join's parameters for such clips. */
export const telling = (options: IDataObject = {}, more: INodeParameters = {}): INodeParameters =>
	({ ...more, options: { clipEnds: 'cutToSpeech', ...options } }) as INodeParameters;

/** Which clips a film consists of, in order: looked up in its pictures, not in what Join says. */
export async function clipsIn(rig: Rig, run: Run, item = 0): Promise<number[]> {
	const { pictures } = await joined(rig, run, item);
	const starts = pictures.flatMap(({ hash }, at) => (hash === pictures[0]!.hash ? [at] : []));
	return starts.map((start, index) => ((starts[index + 1] ?? pictures.length) - start) / 5 - 5);
}
