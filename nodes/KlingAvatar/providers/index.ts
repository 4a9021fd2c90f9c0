import type { ProviderId } from '../task/task';
import { aijisu } from './aijisu';
import { cometApi } from './cometApi';
import type { ProviderAdapter } from './types';

/** Every gateway, by the value of the `provider` parameter. */
export const providers: Readonly<Record<ProviderId, ProviderAdapter>> = { aijisu, cometApi };
