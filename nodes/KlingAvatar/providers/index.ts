import { aijisu } from './aijisu';
import { cometApi } from './cometApi';
import { kling } from './kling';
import type { ProviderAdapter } from './types';

/** The gateways: a further one is its file and its entry here. The editor lists them in this order. */
const entries = { aijisu, cometApi, kling };

/** The values of the `provider` parameter. */
export type ProviderId = keyof typeof entries;

/** Every gateway, by the value of the `provider` parameter. */
export const providers: Readonly<Record<ProviderId, ProviderAdapter>> = entries;

/** Every gateway, in the order in which the editor lists them. */
export const allProviders: readonly ProviderAdapter[] = Object.values(entries);

/** What a new node and a new credential start with, and what a saved one without a provider means. */
export const DEFAULT_PROVIDER: ProviderId = 'cometApi';

/** The gateway behind a value of the `provider` parameter; `null` when there is none. */
export function findProvider(value: unknown): ProviderAdapter | null {
	return allProviders.find(({ id }) => id === value) ?? null;
}

/** The gateways that can do something, as `displayOptions` take them. */
export function providersThat(can: (adapter: ProviderAdapter) => boolean): string[] {
	return allProviders.filter(can).map(({ id }) => id);
}

/** A text of one entry a gateway: "aijisu: …. CometAPI: …." */
export function ofEachProvider(tell: (adapter: ProviderAdapter) => string): string {
	return allProviders.map((adapter) => `${adapter.label}: ${tell(adapter)}.`).join(' ');
}

/** Labels in a sentence: "CometAPI and Kling AI". */
export function labelsOf(
	can: (adapter: ProviderAdapter) => boolean,
	conjunction: 'and' | 'or' = 'and',
): string {
	const labels = allProviders.filter(can).map(({ label }) => label);
	const last = labels.pop() ?? '';
	return labels.length === 0 ? last : `${labels.join(', ')} ${conjunction} ${last}`;
}
