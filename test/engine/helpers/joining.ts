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
