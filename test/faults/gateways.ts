import { LABELS } from '../engine/helpers/workflowParts';
import type { GatewaySwitches, Provider, Simulator } from '../simulator';
import type { Random } from './random';

/** All that runs are drawn from. */
export const GATEWAYS = Object.keys(LABELS) as readonly Provider[];
/** Those with text to speech. */
export const SPEAKING: readonly Provider[] = GATEWAYS.filter((one) => one !== 'kie');

/** How fal, kie and WaveSpeed differ from their documents. */
export const drawGatewaySwitches = (random: Random): Partial<GatewaySwitches> => ({
	falFailure: random.pick(['result', 'status']),
	falCreateSays: random.pick(['all', 'id']),
	kieRealStatuses: random.chance(0.3),
	kieNullRecords: random.pick([0, 0, 1, 3]),
	kieResult: random.pick(['text', 'object']),
	askOn: random.pick(['gateway', 'foreign']),
	uploadsOn: random.pick(['gateway', 'foreign']),
});

/** Requests that took the key where it has no business. */
export const keyLeaks = ({ keyLeaks: found }: Pick<Simulator, 'keyLeaks'>): string[] =>
	found.map(({ kind, path }) => `leak: ${kind} ${path} came with the key`);
