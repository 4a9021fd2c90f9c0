import type { Rig, ShownError } from './rig';
import { chain, type ItemInput, type NodeJson, type StoredCredentials } from '../harness';
import { shownError, start } from './support';

/** An expression that gives nothing, as when the field it names is missing. */
export const NOTHING = '={{ $json.nothing }}';
/** A Base URL out in the world; nothing is ever sent there. */
export const PUBLIC_GATEWAY = 'https://gateway.example.com';

export interface Expected {
	message: string | RegExp;
	advice: string | RegExp;
}

export interface Situation {
	node: NodeJson;
	input?: ItemInput[];
	credentials?: StoredCredentials;
}

/** Runs one node that must refuse its input; returns its error. */
export async function refuse(
	rig: Rig,
	{ node, input, credentials }: Situation,
	expected: Expected,
): Promise<ShownError> {
	const run = await rig.run(chain(start, node), {
		...(input ? { input } : {}),
		...(credentials ? { credentials } : {}),
	});
	const error = shownError(run, node.name);
	expect(error.message).toMatch(asPattern(expected.message, node));
	expect(error.description).toMatch(asPattern(expected.advice));
	expect(rig.sim.createdCount).toBe(0);
	expect(run.contextOf(node.name).submissions ?? {}).toEqual({});
	return error;
}

/** A text stands for the whole message of an item (or of the node); a pattern for itself. */
function asPattern(expected: string | RegExp, node?: NodeJson): RegExp {
	if (expected instanceof RegExp) return expected;
	const literal = expected.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	return node ? new RegExp(`^${literal}( \\[item 0\\])?$`) : new RegExp(literal);
}
