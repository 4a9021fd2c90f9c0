import 'reflect-metadata';
import { createRequire } from 'node:module';

// n8n's container, logger class and the serialiser of its execution table are not re-exported by n8n-core.
// They are taken from where n8n-core itself finds them, so that there is exactly one of each.
const fromCore = createRequire(require.resolve('n8n-core'));
const fromCommon = createRequire(fromCore.resolve('@n8n/backend-common'));

export const { Container } = fromCore('@n8n/di') as typeof import('@n8n/di');
export const { Logger } = fromCore('@n8n/backend-common') as typeof import('@n8n/backend-common');

const flatted = fromCommon('flatted') as typeof import('flatted');

/** Text as n8n keeps it in its execution table: JSON that survives cycles and shared objects. */
export const toStored = (data: object): string => flatted.stringify(data);

/** The data behind such a text: plain objects, as n8n gets them back from its database. */
export const fromStored = <T>(text: string): T => flatted.parse(text) as T;
