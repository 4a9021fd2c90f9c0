import type { IDisplayOptions } from 'n8n-workflow';

import { allProviders } from '../../providers';
import type { SpeechAdapter } from '../../providers/types';

/** Providers whose speech has the same of something, so that they share one field in the editor. */
export interface SpeechGroup<Value> {
	value: Value;
	ids: string[];
}

/** The groups in which providers have something; those that have nothing of it (`null`, an empty list) are left out. */
export function speechGroups<Value>(
	of: (speech: SpeechAdapter) => Value | null,
): Array<SpeechGroup<Value>> {
	const groups = new Map<string, SpeechGroup<Value>>();
	for (const { id, speech } of allProviders) {
		const value = of(speech);
		if (value === null || (Array.isArray(value) && value.length === 0)) continue;
		const key = JSON.stringify(value);
		const group = groups.get(key) ?? { value, ids: [] };
		group.ids.push(id);
		groups.set(key, group);
	}
	return [...groups.values()];
}

/** `displayOptions` of an option that some providers have; none where all of them do. */
export function onlyWhere(ids: string[]): IDisplayOptions {
	return { show: { '/provider': ids } };
}
